internal import Complaints
public import RPC

/// What response answers to.
public enum ResponseMethods {
    public static let inbox = RPCMethod<InboxParams, CasePage>(
        "response.inbox", "Open complaints of an agency and everything below it, in the order of what is due.", roles: Roles.readers,
        effect: .reads)
    public static let show = RPCMethod<ShowParams, ShowResult>(
        "response.show", "One complaint with its whole history, without who complained.", roles: Roles.readers, effect: .reads)
    public static let start = RPCMethod<CaseActionParams, CaseResult>(
        "response.start", "A liaison begins to work on it.", roles: Roles.officers, effect: .mutatesIdempotently)
    public static let answer = RPCMethod<AnswerParams, CaseResult>(
        "response.answer", "Answers; opens the complainant's window to reply or rate.", roles: Roles.officersAndAdministrators,
        effect: .mutatesIdempotently)
    public static let answerMany = RPCMethod<AnswerManyParams, AnswerManyResult>(
        "response.answerMany", "Brings in the recorded answers of an older system; each stands for itself.",
        roles: Roles.administrators, effect: .mutatesIdempotently)
    public static let note = RPCMethod<TextOnCaseParams, CaseResult>(
        "response.note", "Leaves a note that only officers read.", roles: Roles.officers, effect: .mutatesIdempotently)
    public static let reply = RPCMethod<ReplyParams, CaseResult>(
        "response.reply", "The complainant answers back; the complaint returns to the liaison's desk.", roles: Roles.citizens,
        effect: .mutatesIdempotently)
    public static let rate = RPCMethod<RateParams, CaseResult>(
        "response.rate",
        "The complainant judges the answer with one to five stars; closes the complaint, or opens an appeal when they are few.",
        roles: Roles.citizens, effect: .mutatesIdempotently)
    public static let escalations = RPCMethod<PageParams, EscalationsPage>(
        "response.escalations",
        "Broken deadlines that an agency was told of because they are one level below it; overseers see what rose to them.",
        roles: Roles.coordinatorsAndReaders, effect: .reads)
    public static let escalate = RPCMethod<EscalateParams, CaseResult>(
        "response.escalate", "Puts a case before the Ombudsman; its handling goes on.",
        roles: Roles.citizens.union(Roles.of(.nationalCoordinator, .ombudsman)), effect: .mutatesIdempotently)
    public static let dossier = RPCMethod<ShowParams, Dossier>(
        "response.dossier", "Everything about a case, as data and as a document, without who complained. Audited.",
        roles: Roles.overseers.union(Roles.of(.nationalCoordinator, .auditor)), effect: .reads)
    public static let decideAppeal = RPCMethod<DecideAppealParams, CaseResult>(
        "response.decideAppeal", "The agency one level up upholds or rejects an appeal.", roles: Roles.coordinators,
        effect: .mutatesIdempotently)
    public static let close = RPCMethod<CaseActionParams, CaseResult>(
        "response.close", "Closes an answered complaint.", roles: Roles.coordinators, effect: .mutatesIdempotently)
    public static let reopen = RPCMethod<TextOnCaseParams, CaseResult>(
        "response.reopen", "Opens a closed or archived complaint again, with the reason.", roles: Roles.coordinators,
        effect: .mutatesIdempotently)
    public static let channels = RPCMethod<Empty, ChannelsResult>(
        "response.channels", "The providers of e-mail, SMS and WhatsApp, and whether they work.", roles: Roles.administratorsAndAuditors,
        effect: .reads)
    public static let wake = RPCMethod<Empty, Empty>(
        "response.wake", "Says that something has happened to complaints. Only a hint: response looks by itself every second.",
        roles: Roles.services, effect: .notifies)
    public static let notifications = RPCMethod<NotificationsParams, NotificationsResult>(
        "response.notifications", "What the officer was told, the newest first; a program sees what its agency was told.",
        roles: Roles.officers.union(Roles.overseers), effect: .reads)
    public static let markRead = RPCMethod<MarkReadParams, MarkReadResult>(
        "response.markRead", "The officer has read these notifications.", roles: Roles.officers.union(Roles.overseers),
        effect: .mutatesIdempotently)
    public static let messages = RPCMethod<MessagesParams, MessagesResult>(
        "response.messages", "What the complainant was told, the newest first.", roles: Roles.citizens, effect: .reads)
    public static let progress = RPCMethod<Empty, ResponseProgress>(
        "response.progress", "What response has still to do: zero everywhere when it has caught up.", roles: Roles.everyone,
        effect: .reads)
}
