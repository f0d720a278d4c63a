using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Registries;

namespace Saola.Exchange;

/// <summary>A service as its callers need to know it: where it is called, its description, what its owner promises; for officers of any office. Where it lies behind the exchange is not told.</summary>
internal static class ShowService {
  /// <param name="Number">One of its versions; the one in force when null, or else the one under test.</param>
  public sealed record Request(Guid Id, int? Number);

  public sealed record Other(int Number, ServiceState State);

  /// <param name="Address">From the instance on; of a version under test the one where it is tested.</param>
  /// <param name="Contract">Its OpenAPI with the exchange as its only server, or its WSDL.</param>
  public sealed record Response(
    Guid Id, string Name, string MemberName, string SubsystemName, string Address, int Number, ServiceState State, DateOnly? LastDay, string? Notice, string? UnitName, string? Contact, decimal? Availability, int? AnswerMillis, long? CallsPerDay,
    SharingClass[] Classes, string? Basis, bool BasisVerified, ContractKind? Kind, string? Contract, string[] Endpoints, Other[] Versions);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, Identities identities, CancellationToken ct) {
    if (!w.Actor.ActsForOffice) return AccessErrors.OfficialsOnly;
    var (db, today) = (w.Db<ExchangeDb>(), Vn.Day(w.Now));
    var found = await (from o in db.AllServices() join s in db.AllSubsystems() on o.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id where o.Id == r.Id select new { Service = o, Subsystem = s, Member = m }).AsNoTracking().SingleOrDefaultAsync(ct);
    var open = found is null ? [] : (await db.AllVersions().AsNoTracking().Where(v => v.Service == r.Id && v.State != ServiceState.Draft && v.State != ServiceState.Retired).ToListAsync(ct))
      .Where(v => v.State == ServiceState.Test || v.IsInForce(today)).OrderBy(v => v.State == ServiceState.Test).ThenByDescending(v => v.State == ServiceState.Published).ThenByDescending(v => v.Number).ToArray();
    if (found is null || open.FirstOrDefault(v => r.Number is null || v.Number == r.Number) is not { } version) return BusErrors.NotFound;
    var (service, current) = (found.Service, open[0]);
    var party = new PartyId(version.State == ServiceState.Test ? roster.TestInstance : roster.Instance, found.Member.Class, found.Member.Code, found.Subsystem.Code);
    var address = $"{party}/{PartyId.Encode(version == current && version.State != ServiceState.Test ? service.Code : $"{service.Code}.v{version.Number}")}";
    return new Response(service.Id, service.Name, found.Member.Name, found.Subsystem.Name, address, version.Number, version.State, version.LastDay, service.Notice, version.Unit is { } unit ? await identities.NameOf(unit, ct) : null, version.Contact,
      version.Availability, version.AnswerMillis, version.CallsPerDay, [.. version.Classes.Select(Enum.Parse<SharingClass>)], version.Basis, version.BasisVerified, version.ContractKind, Told(version.ContractKind, version.Contract, address), service.Endpoints,
      [.. open.OrderByDescending(v => v.Number).Select(v => new Other(v.Number, v.State))]);
  }

  static readonly JsonSerializerOptions Deep = new(Json.Options) { MaxDepth = ContractReader.Depth };

  internal static string? Told(ContractKind? kind, string? contract, string address) {
    if (contract is not { } text) return null;
    if (kind == ContractKind.Wsdl) return ToldOfSoap(text, $"/r1/{address}");
    if (JsonNode.Parse(text, documentOptions: new() { MaxDepth = ContractReader.Depth }) is not JsonObject whole) return null;
    Strip(whole);
    whole["servers"] = new JsonArray(new JsonObject { ["url"] = $"/r1/{address}" });
    return whole.ToJsonString(Deep);
  }

  /// <summary>Servers stand at paths, operations, callbacks and links; a field of that name has a schema, which is neither a list nor has an address.</summary>
  static void Strip(JsonNode? node) {
    if (node is JsonArray items) foreach (var item in items) Strip(item);
    if (node is not JsonObject one) return;
    foreach (var name in new[] { "servers", "server" }) if (one[name] is JsonArray || ContractReader.Text((one[name] as JsonObject)?["url"]) is not null) one.Remove(name);
    foreach (var (name, value) in one) if (name is not ("example" or "examples")) Strip(value);
  }

  static string ToldOfSoap(string text, string address) {
    using var reader = XmlReader.Create(new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
    var whole = XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    foreach (var element in whole.Descendants().ToArray()) {
      switch (element.Name.LocalName) {
        case "address": element.Attribute("location")?.SetValue(address); break;
        case "Address" when element.Parent?.Name.LocalName == "EndpointReference": element.SetValue(address); break;
        // what is looked up elsewhere is not looked up through the exchange
        case "import" or "include" or "redefine": element.Attributes().Where(a => a.Name.LocalName is "location" or "schemaLocation").Remove(); break;
      }
    }
    return whole.ToString(SaveOptions.DisableFormatting);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/catalogue/{id:guid}", (Guid id, int? number, Work w, Roster roster, Identities identities, CancellationToken ct) => Run(new(id, number), w, roster, identities, ct)).SignedIn("exchange.catalogue");
}
