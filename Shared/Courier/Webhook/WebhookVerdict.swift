/// What a finished HTTP exchange means. Pure.
///
/// | answer | outcome |
/// |---|---|
/// | 2xx | accepted |
/// | 400, 404, 410, 413, 415, 422 | refused: about this message |
/// | 401, 403, 405 and other 4xx, 3xx | unavailable: wrong key, wrong address; somebody must mend the settings |
/// | 429, 503 | unavailable, with the time of `Retry-After` |
/// | 408, 409, 425, other 5xx | unknown: it may have been sent, the same key tells |
/// | no answer, and part of the request had left | unknown |
/// | no connection | unavailable |
enum WebhookVerdict {
    static func outcome(_ result: TransferResult) -> SendOutcome {
        if result.error != nil, result.status < 200 {
            return result.isRequestStarted ? .unknown(reason: "\(result.reason) before an answer") : .unavailable(reason: result.reason)
        }
        let reason = "HTTP \(result.status)"
        switch result.status {
        // The status says it all, even when the body broke off.
        case 200..<300: return .accepted(reference: result.error == nil ? WebhookBody.reference(in: result.body) : nil)
        case 400, 404, 410, 413, 415, 422: return .refused(reason: reason)
        case 429, 503: return .unavailable(reason: reason, retryAfterSeconds: result.retryAfterSeconds)
        case 408, 409, 425, 500..<600: return .unknown(reason: reason)
        default: return .unavailable(reason: reason)
        }
    }
}
