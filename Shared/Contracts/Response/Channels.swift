package import JSON
package import RPC
package import Time

/// Answer of `response.channels`: what one replica knows.
package struct ChannelsResult: WireObject, Equatable {
    /// Every channel there is, also those without providers.
    package var channels: [ChannelState]

    package init(channels: [ChannelState]) {
        self.channels = channels
    }

    package init(from fields: inout FieldReader) {
        channels = fields.array("channels", 0...16, of: ChannelState.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.field("channels", channels) }
    }
}

/// A way out of the system.
package struct ChannelState: WireObject, Equatable {
    /// `email`, `sms` or `whatsapp`.
    package var channel: String
    /// The preferred one first; empty: messages of this channel stay inside.
    package var providers: [ProviderState]

    package init(channel: String, providers: [ProviderState]) {
        self.channel = channel
        self.providers = providers
    }

    package init(from fields: inout FieldReader) {
        channel = fields.text("channel", 1...20)
        providers = fields.array("providers", 0...100, of: ProviderState.self)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("channel", channel)
            $0.field("providers", providers)
        }
    }
}

/// Somebody who carries messages.
package struct ProviderState: WireObject, Equatable {
    package var name: String
    /// It failed several times in a row and is left alone until then.
    package var restsUntil: Timestamp?
    /// Of the last attempt, when it failed; a code, never anybody's address.
    package var lastError: String?

    package init(name: String, restsUntil: Timestamp?, lastError: String?) {
        self.name = name
        self.restsUntil = restsUntil
        self.lastError = lastError
    }

    package init(from fields: inout FieldReader) {
        name = fields.text("name", 1...64)
        restsUntil = fields.optionalTimestamp("restsUntil")
        lastError = fields.optionalText("lastError", 1...1_000)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("name", name)
            $0.field("restsUntil", restsUntil)
            $0.field("lastError", lastError)
        }
    }
}
