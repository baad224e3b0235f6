### Short answers to what is asked often. Each is a paragraph of the acknowledgement.
### When they are given, and their links and figures: routing-rules/answers.toml. They never stand for the case.
###
### $linked: yes if the answer has a link; $link: which.
### $hours, $minutes, $days, $people: figures of answers.toml.

answer-link = { $linked ->
    [yes] {" "}More about this: { $link }
   *[no] {""}
}

## The portal

answer-portal-login = Meanwhile you can try it yourself: on the portal's sign-in page, choose to recover your password and follow the message you receive. If you receive none, your address may not be registered; your company's administrator can check that.{ answer-link }
answer-pin = The four-digit PIN is how you identify yourself when you call us; we will never ask for it by e-mail. If you have forgotten it or think that somebody knows it, it is cancelled and a new one is made once we have confirmed who you are.
answer-registration = Users and their permissions are managed in the portal by your company's administrator, who can add a person, change what that person may order, and remove them.{ answer-link }
answer-portal-report = Reports, including the Install Base report, and sensor readings can be viewed and downloaded in the portal.{ answer-link }
answer-portal-services = Services are ordered in the portal from the service catalogue, where the services your company already has are listed too. You can also order by replying to this message.{ answer-link }
answer-portal-operations = In the portal you can open trouble tickets, follow your company's cases and orders, and see the calendar of planned maintenance. Whatever is urgent, tell us by phone.{ answer-link }
answer-portal-support = The portal's help section has its guides and step-by-step instructions; if they are not enough, your company's Customer Success Manager (CSM) helps you to use it.{ answer-link }
answer-portal-tutorial = There is a step-by-step guide to the portal; if it is not enough, your company's Customer Success Manager (CSM) helps you to use it.{ answer-link }

## The account and its people

answer-site-rules = The rules of each data centre (security, access, building work, photographs, food and drink) apply to everyone who enters, including your contractors.{ answer-link }
answer-welcome-pack = The welcome pack covers the first steps: your contacts, adding users, the PIN, access and shipments.{ answer-link }
answer-audit = We prepare the audit as one case: your company's Customer Success Manager (CSM) books the room, arranges access for each person attending, and confirms the agenda.
answer-integration = While your company is being integrated our integration team looks after you, and your services go on as before.{ answer-link }

## Work by our technicians

answer-hands = Work at standard pace starts within { $hours } hours of the complete request. If you need it sooner, tell us: expedited work has a surcharge. Work is billed in units of { $minutes } minutes.
answer-hands-expedited = You have asked for the work as soon as possible: that is expedited work, which has a surcharge and depends on the technicians available. Work is billed in units of { $minutes } minutes.
answer-hands-fixed = Work at a fixed time is requested at least { $hours } hours ahead; if the technicians are busy at that time, we will suggest another. Work is billed in units of { $minutes } minutes.

## Shipments

answer-shipment = Please announce each shipment at least { $hours } hours ahead, with its tracking numbers: what arrives unannounced may be refused.
answer-shipment-refused = The dock refuses shipments that have no inbound case. With this case and the tracking numbers yours will be announced; please ask the carrier to deliver it again then.

## Access

answer-visit = A person's first visit is requested at least { $hours } hours ahead. A work visit is for at most { $people } people and at most { $days } days; for longer, permanent access is needed.
answer-access-permanent = Permanent access is for registered people of your company: your administrator requests it, and each person shows identification at the data centre the first time.

## Everything else

answer-faq = Many questions are answered already among the frequently asked questions.{ answer-link }
