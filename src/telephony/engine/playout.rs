//! What a session plays: prompts one after the other without a gap, and music when there are none.
use std::collections::VecDeque;

use super::event::PlayId;
use crate::telephony::Clip;
use crate::telephony::clip::FRAME_BYTES;

/// Plays that may wait in one session; the oldest give way and count as played.
pub(super) const PLAYS_MAX: usize = 64;

/// What is due in a tick.
#[derive(Debug, Default)]
pub(super) struct Playout {
    queue: VecDeque<Play>,
    music: Option<Clip>,
    /// The next frame of the music.
    music_at: usize,
    /// The last frame of these plays is out; they are over when its time is.
    ending: Vec<PlayId>,
    /// Something was played since the last time that nothing was left.
    busy: bool,
}

#[derive(Debug)]
struct Play {
    /// None: a signal of ours, of which nothing is reported.
    id: Option<PlayId>,
    clips: VecDeque<Clip>,
    /// The next frame of the first clip.
    at: usize,
}

/// A frame to send.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The clip it is of.
    pub(super) clip: Clip,
    /// Its number in the clip.
    pub(super) frame: usize,
}

impl Place {
    /// Returns the frame's A-law.
    pub(super) fn alaw(&self) -> Option<&[u8; FRAME_BYTES]> {
        self.clip.frame(self.frame)
    }
}

impl Playout {
    /// Puts clips behind what is already queued.
    pub(super) fn play(&mut self, id: PlayId, clips: Vec<Clip>) {
        if self.queue.len() >= PLAYS_MAX {
            self.ending.extend(self.queue.pop_front().and_then(|play| play.id));
        }
        let clips = clips.into_iter().filter(|clip| clip.frames() > 0).collect();
        self.queue.push_back(Play { id: Some(id), clips, at: 0 });
        self.busy = true;
    }

    /// Plays a signal before what is queued.
    pub(super) fn signal(&mut self, clip: Clip) {
        self.queue.push_front(Play { id: None, clips: VecDeque::from([clip]), at: 0 });
    }

    /// Forgets signals, also one that is heard now.
    pub(super) fn stop_signals(&mut self) {
        self.queue.retain(|play| play.id.is_some());
    }

    /// Forgets all that is queued; nothing is reported of it.
    pub(super) fn stop(&mut self) {
        self.queue.clear();
        self.ending.clear();
        self.busy = false;
    }

    /// Sets what is played over and over while nothing is queued.
    pub(super) fn set_music(&mut self, music: Option<Clip>) {
        self.music = music.filter(|clip| clip.frames() > 0);
        self.music_at = 0;
    }

    /// Returns the next frame of the prompts.
    pub(super) fn prompt(&mut self) -> Option<Place> {
        while let Some(play) = self.queue.front_mut() {
            while let Some(clip) = play.clips.front() {
                if play.at >= clip.frames() {
                    play.clips.pop_front();
                    play.at = 0;
                    continue;
                }
                let place = Place { clip: clip.clone(), frame: play.at };
                play.at += 1;
                if play.clips.len() == 1 && play.at >= place.clip.frames() {
                    self.ending.extend(play.id);
                    self.queue.pop_front();
                }
                return Some(place);
            }
            // A play without a frame is over when those before it are.
            self.ending.extend(play.id);
            self.queue.pop_front();
        }
        None
    }

    /// Returns the next frame of the music.
    pub(super) fn music(&mut self) -> Option<Place> {
        let clip = self.music.clone()?;
        let frame = self.music_at;
        self.music_at = (frame + 1) % clip.frames().max(1);
        Some(Place { clip, frame })
    }

    /// Returns whether prompts wait.
    pub(super) fn is_waiting(&self) -> bool {
        !self.queue.is_empty()
    }

    /// One frame's time after their last frame was sent, returns the plays that are over, and
    /// whether nothing is left. To be asked once a tick, before the next frame is taken.
    pub(super) fn over(&mut self) -> (Vec<PlayId>, bool) {
        let over = std::mem::take(&mut self.ending);
        let sent = self.busy && self.queue.is_empty();
        if sent {
            self.busy = false;
        }
        (over, sent)
    }
}

#[cfg(test)]
mod tests;
