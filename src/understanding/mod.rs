//! Language, intent, urgency and danger of what was said, with reasons.
