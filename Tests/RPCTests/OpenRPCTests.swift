import Foundation
import JSON
import RPC
import Testing

struct OpenRPCTests {
    private static let methods = ##"""
        {"name":"sample.echo","summary":"Gives back what it gets.","paramStructure":"by-name","params":[\##
        {"name":"name","required":true,"schema":{"type":"string","minLength":1,"maxLength":5}},\##
        {"name":"children","required":false,"schema":{"type":"array","items":{"$ref":"#/components/schemas/Inner"},"minItems":0,"maxItems":3}}],\##
        "result":{"name":"result","schema":{"$ref":"#/components/schemas/Inner"}},"x-roles":["reader","writer"],"x-effect":"reads"}
        {"name":"sample.store","summary":"Stores it.","paramStructure":"by-name","params":[\##
        {"name":"name","required":true,"schema":{"type":"string","minLength":1,"maxLength":5}},\##
        {"name":"children","required":false,"schema":{"type":"array","items":{"$ref":"#/components/schemas/Inner"},"minItems":0,"maxItems":3}}],\##
        "result":{"name":"result","schema":{"$ref":"#/components/schemas/Inner"}},"x-roles":["writer"],"x-effect":"mutatesIdempotently"}
        {"name":"sample.wake","summary":"There is work.","paramStructure":"by-name","params":[],"x-roles":["writer"],"x-effect":"notifies"}
        """##

    @Test func describesTheMethodTable() throws {
        let root = try JSONDocument(SessionHarness.sampleRouter.openRPC(title: "sample", version: "1.2")).root
        #expect(root["openrpc"]?.string == "1.3.2")
        #expect(root["info"]?["version"]?.string == "1.2")
        let methods = try #require(root["methods"]).elements.map { String(decoding: $0.rawBytes, as: UTF8.self) }
        #expect(methods.joined(separator: "\n") == Self.methods)
        #expect(root["components"]?["schemas"]?.members.map(\.name) == ["_meta", "Inner"])
        #expect(root["components"]?["errors"]?.count == RPCErrorCode.allCases.count)
    }

    @Test func everyReferenceHasItsSchema() throws {
        var router = RPCRouter()
        router.on(RPCMethod<Sample, Sample>("sample.all", "", roles: ["reader"], effect: .reads)) { params, _ in params }
        let document = router.openRPC(title: "t", version: "1")
        let text = String(decoding: document, as: UTF8.self)
        let schemas = try #require(JSONDocument(document).root["components"]?["schemas"])
        for reference in text.split(separator: "#/components/schemas/").dropFirst() {
            let name = String(reference.prefix { $0 != "\"" })
            #expect(schemas[name] != nil, "\(name)")
        }
        #expect(schemas["Sample"]?["properties"]?["title"]?["description"]?.string == "What it is called.")
        #expect(schemas["Sample"]?["required"]?.count == 9)
        #expect(schemas["Inner"]?["properties"]?["children"]?["items"]?["$ref"]?.string == "#/components/schemas/Inner")
        #expect(router.openRPC(title: "t", version: "1") == document)
    }
}
