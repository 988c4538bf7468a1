internal import CLibCurl
internal import FoundationEssentials

/// One transfer with libcurl's easy interface, from its options to its result. Everything happens on the calling thread.
struct CurlTransfer {
    private let handle: UnsafeMutableRawPointer
    private let request: TransferRequest
    private let observer: TransferObserver

    init(_ handle: UnsafeMutableRawPointer, _ request: TransferRequest, _ isCancelled: CancelFlag) {
        self.handle = handle
        self.request = request
        observer = TransferObserver(isCancelled)
    }

    func perform() -> TransferResult {
        // Forgets all options and keeps the connections.
        curl_easy_reset(handle)
        setGeneral()
        setServer()
        var lists: [UnsafeMutablePointer<curl_slist>?] = []
        defer { for list in lists { curl_slist_free_all(list) } }
        switch request.content {
        case .mail(let mail):
            lists.append(Self.list([mail.to]))
            set(CURLOPT_MAIL_FROM, mail.from)
            set(CURLOPT_MAIL_RCPT, lists[0])
            set(CURLOPT_UPLOAD, 1)
            pintu_setopt_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.text.count))
            observer.upload = mail.text
            pintu_setopt_read(handle, transferRead)
            set(CURLOPT_READDATA, observer.pointer)
            return withExtendedLifetime(observer) { result(curl_easy_perform(handle)) }
        case .post(let headers, let body):
            lists.append(Self.list(headers))
            set(CURLOPT_HTTPHEADER, lists[0])
            set(CURLOPT_POST, 1)
            pintu_setopt_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            return body.withUnsafeBytes { bytes in
                set(CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
                return withExtendedLifetime(observer) { result(curl_easy_perform(handle)) }
            }
        }
    }

    private func setGeneral() {
        // Signals and threads do not go together.
        set(CURLOPT_NOSIGNAL, 1)
        pintu_restrict_protocols(handle)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_USERAGENT, "pintu")
        // A proxy is a setting, never a surprise from the environment.
        set(CURLOPT_PROXY, request.server.proxy ?? "")
        set(CURLOPT_MAXCONNECTS, 4)
        pintu_setopt_write(handle, transferWrite)
        set(CURLOPT_WRITEDATA, observer.pointer)
        pintu_setopt_progress(handle, transferProgress)
        set(CURLOPT_XFERINFODATA, observer.pointer)
        set(CURLOPT_NOPROGRESS, 0)
        if request.server.isMail {
            // The only way to learn which command an SMTP reply was for.
            pintu_setopt_debug(handle, transferDebug)
            set(CURLOPT_DEBUGDATA, observer.pointer)
            set(CURLOPT_VERBOSE, 1)
        }
    }

    private func setServer() {
        let server = request.server
        set(CURLOPT_URL, server.url)
        set(CURLOPT_CONNECTTIMEOUT_MS, server.connectTimeoutMs)
        set(CURLOPT_TIMEOUT_MS, server.timeoutMs)
        // What libcurl does by default; here so that nobody has to believe it.
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = server.authorityFile { set(CURLOPT_CAINFO, file) }
        if server.encryption == .upgraded { set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let user = server.user { set(CURLOPT_USERNAME, user) }
        if let password = server.password { set(CURLOPT_PASSWORD, password) }
    }

    private func result(_ code: CURLcode) -> TransferResult {
        var result = TransferResult()
        if code != CURLE_OK { result.error = String(cString: curl_easy_strerror(code)) }
        result.status = observer.lastReply ?? info(CURLINFO_RESPONSE_CODE)
        result.isRequestStarted = info(CURLINFO_REQUEST_SIZE) > 0
        result.isBodySent = observer.isUploadDone
        result.lastCommand = observer.lastCommand
        result.enhancedStatus = observer.enhancedStatus
        result.body = observer.download
        var seconds: curl_off_t = 0
        pintu_getinfo_size(handle, CURLINFO_RETRY_AFTER, &seconds)
        if seconds > 0 { result.retryAfterSeconds = Int(clamping: seconds) }
        return result
    }

    private func info(_ info: CURLINFO) -> Int {
        var value = 0
        pintu_getinfo_long(handle, info, &value)
        return value
    }

    private func set(_ option: CURLoption, _ value: Int) { pintu_setopt_long(handle, option, value) }
    private func set(_ option: CURLoption, _ value: String) { pintu_setopt_text(handle, option, value) }
    private func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) { pintu_setopt_pointer(handle, option, value) }
    private func set(_ option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) { pintu_setopt_pointer(handle, option, value) }

    private static func list(_ texts: [String]) -> UnsafeMutablePointer<curl_slist>? {
        texts.reduce(nil) { curl_slist_append($0, $1) }
    }
}
