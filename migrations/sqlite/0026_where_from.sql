-- Which calendar file an exception came from: what is gone from the file is taken back.
ALTER TABLE oncall_changes ADD COLUMN feed TEXT;
CREATE INDEX oncall_changes_feed ON oncall_changes (schedule, feed)
    WHERE feed IS NOT NULL AND taken_back_at IS NULL;

-- Which of our addresses somebody wrote to when a link was made for him: what follows has its brand's words.
ALTER TABLE one_time_links ADD COLUMN came_to TEXT;
