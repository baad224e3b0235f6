//! A call from a switch that speaks SIP message by message and sends no keys in its sound.
use std::net::SocketAddr;

use centralita::sip::{Message, Method};
use tokio_util::sync::DropGuard;

use super::ends::Ends;
use super::line::{Setup, serve};
use crate::calls::stage::Stage;
use crate::telephone::operator::Operator as Switch;
use crate::voice::platform::LINE_ES;

const CALL: &str = "switched";

pub(crate) struct Switched {
    pub(crate) switch: Switch,
    pub(crate) desk: SocketAddr,
    to_tag: String,
    requests: u32,
    _serves: DropGuard,
}

impl Switched {
    /// Opens the desk's door, and calls it.
    pub(crate) fn before(stage: &Stage, setup: Setup) -> Self {
        let ends = stage.desk.block_on(Ends::open(setup.wire));
        let (switch, desk) = (Switch::at(ends.theirs), ends.ours());
        let serves = stage.desk.block_on(async { serve(&stage.desk, setup, ends) }).1;
        switch.send(&switch.request(&Method::Invite, LINE_ES, CALL, ""), desk);
        let answer = switch.answer(&Method::Invite, CALL);
        assert_eq!(answer.code(), Some(200));
        let to_tag = answer.to().unwrap().tag().unwrap().to_owned();
        switch.send(&switch.request(&Method::Ack, LINE_ES, CALL, &to_tag), desk);
        switch.speak(&answer);
        Self { switch, desk, to_tag, requests: 1, _serves: serves }
    }

    /// A further request of the call.
    pub(crate) fn within(&mut self, method: &Method) -> Message {
        self.requests += 1;
        self.switch.numbered(self.requests, method, LINE_ES, (CALL, &self.to_tag))
    }

    /// Sends a request, and returns the status of the answer.
    pub(crate) fn sends(&self, request: &Message) -> u16 {
        self.switch.send(request, self.desk);
        self.switch.answer(request.method().unwrap(), CALL).code().unwrap()
    }

    /// Asks something within the call, and returns the status of the answer.
    pub(crate) fn asks(&mut self, method: &Method, kind: &str, body: &str) -> u16 {
        let mut request = self.within(method);
        request.set_body(kind, body.as_bytes().to_vec());
        self.sends(&request)
    }

    /// Waits for a request of the desk's, and takes it.
    pub(crate) fn takes(&self, method: &Method, code: u16) -> Message {
        let asked = self.switch.wait(|message| message.method() == Some(method));
        self.switch.send(&asked.response(code, None), self.desk);
        asked
    }
}
