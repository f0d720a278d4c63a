using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A procedure for machines: schema.org GovernmentService as JSON-LD.</summary>
internal static class ProcedureJsonLd {
  public static string Of(ProcedureItem p, string url) => new JsonObject {
    ["@context"] = "https://schema.org",
    ["@type"] = "GovernmentService",
    ["@id"] = $"{url}/dich-vu-cong/{p.Code}",
    ["identifier"] = p.Code,
    ["name"] = p.Name.Vi,
    ["alternateName"] = p.PlainName?.Vi,
    ["description"] = p.Summary?.Vi,
    ["serviceType"] = p.Field,
    ["availableChannel"] = new JsonArray([.. p.Channels.Select(c => (JsonNode)new JsonObject {
      ["@type"] = "ServiceChannel",
      ["name"] = c,
      ["serviceUrl"] = c == "online" && p.TakesOnline ? $"{url}/dich-vu-cong/{p.Code}/nop-ho-so" : null,
    })]),
    ["produces"] = new JsonArray([.. p.Results.Select(r => (JsonNode)new JsonObject { ["@type"] = "GovernmentPermit", ["name"] = r.Name.Vi })]),
  }.ToJsonString(Json.Options);
}
