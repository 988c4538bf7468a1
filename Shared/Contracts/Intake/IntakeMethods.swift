public import RPC

/// What intake answers to.
public enum IntakeMethods {
    public static let submit = RPCMethod<SubmitParams, SubmitResult>(
        "intake.submit", "Files one complaint. Answered after it is durable.", roles: Roles.citizens, effect: .mutatesIdempotently)
    public static let submitMany = RPCMethod<SubmitManyParams, SubmitManyResult>(
        "intake.submitMany", "Files up to 500 complaints; each stands for itself.", roles: Roles.citizens,
        effect: .mutatesIdempotently)
    public static let track = RPCMethod<TrackParams, TrackResult>(
        "intake.track", "Shows a complaint to the public or, with the access code, to its complainant.", roles: Roles.everyone,
        effect: .reads)
    public static let complete = RPCMethod<CompleteParams, CaseResult>(
        "intake.complete", "Completes a complaint that a coordinator found incomplete.", roles: Roles.citizens,
        effect: .mutatesIdempotently)
    public static let withdraw = RPCMethod<WithdrawParams, CaseResult>(
        "intake.withdraw", "Takes a complaint back before it is answered.", roles: Roles.citizens, effect: .mutatesIdempotently)

    /// Complainants with their access code, and officers who answer.
    private static let attachers = Roles.citizens.union(Roles.officers)
    public static let attachBegin = RPCMethod<AttachBeginParams, AttachBeginResult>(
        "intake.attachBegin", "Announces a photo, video or document for a complaint or an answer.", roles: attachers,
        effect: .mutatesIdempotently)
    public static let attachPut = RPCMethod<AttachPutParams, AttachPutResult>(
        "intake.attachPut", "Sends one chunk of an announced attachment; chunks come in any order and may be repeated.", roles: attachers,
        effect: .mutatesIdempotently)
    public static let attachFinish = RPCMethod<AttachFinishParams, AttachmentView>(
        "intake.attachFinish", "Checks an attachment that was sent whole, takes out what says where and by whom, and shows it.",
        roles: attachers, effect: .mutatesIdempotently)
    public static let attachRemove = RPCMethod<AttachRemoveParams, AttachRemoveResult>(
        "intake.attachRemove", "Removes an attachment for good.", roles: attachers, effect: .mutatesIdempotently)
    public static let attachments = RPCMethod<AttachmentsParams, AttachmentsResult>(
        "intake.attachments", "Lists the attachments of a complaint that the caller may see.", roles: Roles.everyone, effect: .reads)
    public static let attachRead = RPCMethod<AttachReadParams, AttachReadResult>(
        "intake.attachRead", "Reads one chunk of an attachment, with what a page must say about it.", roles: Roles.everyone, effect: .reads)
    public static let discloseIdentity = RPCMethod<DiscloseParams, DiscloseResult>(
        "intake.discloseIdentity", "Shows who complained; every call is recorded with its reason.", roles: Roles.officers, effect: .mutates)
    public static let findByIdentity = RPCMethod<FindByIdentityParams, FindByIdentityResult>(
        "intake.findByIdentity", "Finds the complaints of a person by an exact value; every call is recorded with its reason.",
        roles: Roles.nationalCoordinators, effect: .mutates)
    public static let erase = RPCMethod<EraseParams, EraseResult>(
        "intake.erase", "Destroys everything about the complainant of a complaint; the complaint itself stays.",
        roles: Roles.citizens.union(Roles.nationalCoordinators), effect: .mutatesIdempotently)
    public static let setNotifications = RPCMethod<SetNotificationsParams, SetNotificationsResult>(
        "intake.setNotifications", "Changes where and in which language a complainant hears of the complaint.", roles: Roles.citizens,
        effect: .mutatesIdempotently)
}
