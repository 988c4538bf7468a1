public import JSON
public import RPC
public import Time

/// Answer of `response.channels`: what one replica knows.
public struct ChannelsResult: WireObject, Equatable {
    /// Every channel there is, also those without providers.
    public var channels: [ChannelState]

    public init(channels: [ChannelState]) {
        self.channels = channels
    }

    public init(from fields: inout FieldReader) {
        channels = fields.array("channels", 0...16, of: ChannelState.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("channels", channels) }
    }
}

/// A way out of the system.
public struct ChannelState: WireObject, Equatable {
    /// `email`, `sms` or `whatsapp`.
    public var channel: String
    /// The preferred one first; empty: messages of this channel stay inside.
    public var providers: [ProviderState]

    public init(channel: String, providers: [ProviderState]) {
        self.channel = channel
        self.providers = providers
    }

    public init(from fields: inout FieldReader) {
        channel = fields.text("channel", 1...20)
        providers = fields.array("providers", 0...100, of: ProviderState.self)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("channel", channel)
            $0.field("providers", providers)
        }
    }
}

/// Somebody who carries messages.
public struct ProviderState: WireObject, Equatable {
    public var name: String
    /// It failed several times in a row and is left alone until then.
    public var restsUntil: Timestamp?
    /// Of the last attempt, when it failed; a code, never anybody's address.
    public var lastError: String?

    public init(name: String, restsUntil: Timestamp?, lastError: String?) {
        self.name = name
        self.restsUntil = restsUntil
        self.lastError = lastError
    }

    public init(from fields: inout FieldReader) {
        name = fields.text("name", 1...64)
        restsUntil = fields.optionalTimestamp("restsUntil")
        lastError = fields.optionalText("lastError", 1...1_000)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("name", name)
            $0.field("restsUntil", restsUntil)
            $0.field("lastError", lastError)
        }
    }
}
