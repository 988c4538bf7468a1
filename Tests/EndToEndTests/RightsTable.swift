/// What an agency means to each method. A method that does not stand here fails the test of rights: whoever adds one says what it is.
enum Reach {
    /// Acts on one complaint: outside the caller's subtree there is none.
    case complaint
    /// Asks about an agency and everything below it: outside the caller's subtree it is forbidden.
    case agency
    /// The complainant's right is proved by the access code, wherever the caller belongs.
    case citizen
    /// The same for those who speak for citizens; for officers it acts on one complaint.
    case citizenOrOfficer
    /// Needs a person's session.
    case person
    /// Takes parameters of its own: the tests of its service walk the places.
    case walkedByItsService
    /// Has nothing to do with agencies.
    case everywhere

    static let table: [String: Reach] = [
        "intake.submit": .everywhere, "intake.submitMany": .everywhere, "intake.track": .citizen, "intake.complete": .citizen,
        "intake.withdraw": .citizen, "intake.setNotifications": .walkedByItsService, "intake.discloseIdentity": .walkedByItsService,
        "intake.findByIdentity": .everywhere, "intake.erase": .walkedByItsService, "intake.attachBegin": .walkedByItsService,
        "intake.attachPut": .walkedByItsService, "intake.attachFinish": .walkedByItsService, "intake.attachRemove": .walkedByItsService,
        "intake.attachments": .walkedByItsService, "intake.attachRead": .walkedByItsService,

        "routing.wake": .everywhere, "routing.propose": .everywhere, "routing.queue": .agency, "routing.verify": .complaint,
        "routing.reassign": .complaint, "routing.returnMisrouted": .complaint, "routing.hold": .complaint, "routing.archive": .complaint,
        "routing.merge": .complaint, "routing.agencies": .everywhere, "routing.importRegions": .everywhere,
        "routing.importAgencies": .everywhere, "routing.importCategories": .everywhere, "routing.importRules": .everywhere,
        "routing.importHolidays": .everywhere, "routing.importDeadlines": .everywhere,

        "response.inbox": .agency, "response.show": .complaint, "response.start": .complaint, "response.answer": .complaint,
        "response.answerMany": .everywhere, "response.note": .complaint, "response.reply": .citizen, "response.rate": .citizen,
        "response.close": .complaint, "response.reopen": .complaint, "response.decideAppeal": .complaint, "response.channels": .everywhere,
        "response.escalations": .agency, "response.escalate": .citizenOrOfficer, "response.dossier": .complaint,
        "response.notifications": .walkedByItsService, "response.markRead": .walkedByItsService,
        "response.messages": .walkedByItsService, "response.progress": .everywhere, "response.wake": .everywhere,
        "response.login": .everywhere, "response.logout": .person, "response.me": .person, "response.sessions": .person,
        "response.revokeSession": .person, "response.changePassword": .person, "response.enrolSecondFactor": .person,
        "response.confirmSecondFactor": .person,

        "analytics.wake": .everywhere, "analytics.recap": .agency, "analytics.totals": .everywhere, "analytics.overdue": .agency,
        "analytics.progress": .everywhere, "analytics.rebuild": .everywhere,
    ]
}
