### Words around what is handed over to an outside desk, for the people who work there. British English.
### $value: what stands in the line: a number, a name, a date, a case number.

## Facts of a case, one a line

outside-line-ticket = Case at the first desk: { $value }
outside-line-matter = Matter: { $value }
outside-line-kind = Kind: { $value }
outside-line-priority = Priority: { $value }
outside-line-queue = Queue: { $value }
outside-line-problem-code = Problem code: { $value }
outside-line-site = Site: { $value }
outside-line-cage = Cage: { $value }
outside-line-cabinet = Cabinet: { $value }
outside-line-incident-time = Began: { $value }
outside-line-account = Company: { $value }
outside-line-name = Name: { $value }
outside-line-contact = Contact (as stated, not checked): { $value }
outside-line-received = Received: { $value }
outside-line-attached = Attached at the first desk: { $value }

## Sentences

outside-danger = DANGER to people or to the building.
outside-said-by-customer = From the customer
outside-said-by-us = Note from the first desk
outside-recorded = The customer left a recorded message. It can be heard at the first desk.
outside-status = Status at the first desk: { $value }.
outside-cut = (cut; the full text is in { $value } at the first desk)
