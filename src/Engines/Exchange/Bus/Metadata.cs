using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What the exchange answers about those who take part and what they offer; none of it is a message, so that none goes into the log.</summary>
internal sealed partial class Metadata(Roster roster, WebDatabase database, BusFaults faults, ServiceNetworks networks) : IDisposable {
  const string ListMethods = "listMethods", AllowedMethods = "allowedMethods", GetOpenApi = "getOpenAPI";
  const int MostDescription = 10 << 20;
  static readonly string[] Reserved = [ListMethods, AllowedMethods, GetOpenApi, "getWsdl"];
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
  static readonly XNamespace Xroad = "http://x-road.eu/xsd/xroad.xsd", Identifiers = "http://x-road.eu/xsd/identifiers";
  readonly HttpClient outside = Client(networks.Line()), unverified = Client(networks.Line(verified: false));

  static HttpClient Client(SocketsHttpHandler line) => new(line) { Timeout = Patience, MaxResponseContentBufferSize = MostDescription };

  /// <summary>Codes that a service of its own cannot have.</summary>
  public static bool IsReserved(string code) => Reserved.Contains(code, StringComparer.OrdinalIgnoreCase) || Numbered().IsMatch(code);

  /// <summary>Whether the address asks about the subsystem, and not for a service of it.</summary>
  public static bool IsAsked(ServiceAddress address) => address.Code is ListMethods or AllowedMethods or GetOpenApi;

  /// <returns>Why it is not told; null when it was.</returns>
  public async Task<BusFault?> Answer(HttpContext http, ServiceAddress address, RosterClient client, RosterView view) {
    if (!HttpMethods.IsGet(http.Request.Method) || address.Path.Length > 0) return BusFault.BadRequest($"{address.Code} is asked by GET and without a path");
    if (address.Code == GetOpenApi) return await Describe(http, view, address);
    var services = address.Owner.Instance == roster.TestInstance ? view.Versions.Values.DistinctBy(s => s.Address) : view.Services.Values;
    var offered = services.Where(s => s.Owner.Party == address.Owner).OrderBy(s => s.Code, StringComparer.Ordinal).ToArray();
    await Json(http, new JsonObject { ["service"] = new JsonArray([.. offered.Select(s => Told(s, address.Code == AllowedMethods ? client : null)).OfType<JsonNode>()]) });
    return null;
  }

  /// <summary>A service with its endpoints; for a client only those that it may call, null where there is none.</summary>
  static JsonObject? Told(RosterService service, RosterClient? client) {
    var endpoints = service.Endpoints.Select(e => e.Split(' ')).Select(e => (Method: e[0], Path: e[1])).ToArray();
    if (client is not null) {
      var rights = service.Rights.GetValueOrDefault(client.Id) ?? [];
      if (rights.Length == 0) return null;
      // a right to all that a service has tells of its endpoints; one to less is itself what is allowed
      endpoints = [.. endpoints.Where(e => Array.Exists(rights, r => (r.Method == "*" || r.Method == e.Method) && r.Path.Matches(e.Path)))];
      endpoints = [.. endpoints.Concat(rights.Where(r => r.Pattern != PathGlob.Everything).Select(r => (r.Method, Path: r.Pattern))).Distinct()];
    }
    var told = Identifier(service.Owner.Party, "SERVICE");
    told["service_code"] = service.Code;
    told["service_type"] = service.Type == ServiceType.OpenApi ? "OPENAPI" : "REST";
    told["endpoint_list"] = new JsonArray([.. endpoints.Select(e => new JsonObject { ["method"] = e.Method, ["path"] = e.Path })]);
    return told;
  }

  static JsonObject Identifier(PartyId party, string type) {
    var id = new JsonObject { ["object_type"] = type, ["xroad_instance"] = party.Instance, ["member_class"] = party.Class, ["member_code"] = party.Member };
    if (party.Subsystem is not null) id["subsystem_code"] = party.Subsystem;
    return id;
  }

  /// <summary><c>/listClients</c>: all members and their subsystems, as XML unless JSON is accepted.</summary>
  public async Task ListClients(HttpContext http, RosterView view) {
    var instance = http.Request.Query["xRoadInstance"] is [.., { Length: > 0 } asked] ? asked : roster.Instance;
    if (instance != roster.Instance && (roster.National.IsThere ? await roster.National.ListClients(http) : BusFault.BadRequest($"The exchange knows no instance '{instance}'")) is var fault) {
      if (fault is not null) await faults.Write(http, fault);
      return;
    }
    var members = view.Members.Where(m => m.Key.Instance == instance).OrderBy(m => m.Key.ToString(), StringComparer.Ordinal).Select(m => (Party: m.Key, Name: m.Value, Subsystem: (string?)null))
      .Concat(view.Clients.Values.Where(c => c.Party.Instance == instance).OrderBy(c => c.Party.ToString(), StringComparer.Ordinal).Select(c => (c.Party, Name: c.MemberName, Subsystem: (string?)c.Name)));
    if (http.Request.Headers.Accept.Any(a => (a ?? "").Contains("application/json", StringComparison.OrdinalIgnoreCase))) {
      await Json(http, new JsonObject {
        ["member"] = new JsonArray([.. members.Select(m => {
          var told = new JsonObject { ["id"] = Identifier(m.Party, m.Subsystem is null ? "MEMBER" : "SUBSYSTEM"), ["name"] = m.Name };
          if (m.Subsystem is not null) told["subsystem_name"] = m.Subsystem;
          return told;
        })]),
      });
      return;
    }
    var list = new XElement(Xroad + "clientList", new XAttribute(XNamespace.Xmlns + "xroad", Xroad), new XAttribute(XNamespace.Xmlns + "id", Identifiers), members.Select(m => new XElement(Xroad + "member",
      new XElement(Xroad + "id", new XAttribute(Identifiers + "objectType", m.Subsystem is null ? "MEMBER" : "SUBSYSTEM"), new XElement(Identifiers + "xRoadInstance", m.Party.Instance), new XElement(Identifiers + "memberClass", m.Party.Class),
        new XElement(Identifiers + "memberCode", m.Party.Member), m.Party.Subsystem is { } code ? new XElement(Identifiers + "subsystemCode", code) : null),
      new XElement(Xroad + "name", m.Name), m.Subsystem is null ? null : new XElement(Xroad + "subsystemName", m.Subsystem))));
    await Write(http, "text/xml", Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + list.ToString(SaveOptions.DisableFormatting)));
  }

  /// <summary>As it is kept with the version; of who keeps none it is asked where they say that it lies.</summary>
  async Task<BusFault?> Describe(HttpContext http, RosterView view, ServiceAddress address) {
    if (QueryHelpers.ParseQuery(http.Request.QueryString.Value).GetValueOrDefault("serviceCode") is not [{ Length: > 0 } code]) return BusFault.BadRequest("The parameter serviceCode is missing");
    if (view.Service(address.Owner, code) is not { } service) return BusFault.UnknownService($"{address.Owner}/{PartyId.Encode(code)}");
    if (await Kept(service, http.RequestAborted) is { } kept) {
      await Write(http, "application/json", Encoding.UTF8.GetBytes(kept));
      return null;
    }
    if (service.Description is null || Numbered().IsMatch(service.Code)) return BusFault.WrongType($"Service {service.Address} has no OpenAPI description");
    try {
      using var answer = await (service.Handling.VerifyTls ? outside : unverified).GetAsync(new Uri(service.Description), http.RequestAborted);
      if (!answer.IsSuccessStatusCode) return BusFault.Http($"The description of {service.Address} is answered with {(int)answer.StatusCode}");
      var text = await answer.Content.ReadAsStringAsync(http.RequestAborted);
      var json = text.TrimStart().StartsWith('{');
      if ((json ? OfJson(text) : OfYaml(text)) is not { } told) return BusFault.ServiceFailed($"The description of {service.Address} is no OpenAPI 3");
      await Write(http, json ? "application/json" : "text/yaml", Encoding.UTF8.GetBytes(told));
      return null;
    } catch (Exception e) when (e is HttpRequestException or IOException || e is OperationCanceledException && !http.RequestAborted.IsCancellationRequested) {
      return BusFault.Network($"The description of {service.Address} is not reached");
    }
  }

  async Task<string?> Kept(RosterService service, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select contract from exchange.service_version where service = $1 and number = $2 and contract_kind = 'OpenApi'");
    foreach (var value in new object[] { service.Id, service.Version }) command.Parameters.Add(new() { Value = value });
    return await command.ExecuteScalarAsync(ct) is string text ? ShowService.Told(ContractKind.OpenApi, text, service.Address) : null;
  }

  /// <summary>Where the service itself lies is nobody's business: of each server the path alone is told, as calls go through here.</summary>
  static string? OfJson(string text) {
    try {
      if (JsonNode.Parse(text) is not JsonObject whole || whole["openapi"] is not JsonValue version || !version.TryGetValue<string>(out var number) || !Version3().IsMatch(number)) return null;
      foreach (var server in Servers(whole))
        if (server["url"] is JsonValue value && value.TryGetValue<string>(out var url)) server["url"] = Relative(url);
      return whole.ToJsonString(Kernel.Json.Options);
    } catch (JsonException) {
      return null;
    }
  }

  /// <summary>Of the whole, of paths and of their methods.</summary>
  static IEnumerable<JsonObject> Servers(JsonObject at) {
    foreach (var server in (at["servers"] as JsonArray ?? []).OfType<JsonObject>()) yield return server;
    foreach (var path in (at["paths"] as JsonObject ?? []).Select(p => p.Value).OfType<JsonObject>())
      foreach (var server in (path["servers"] as JsonArray ?? []).Concat(path.Select(m => m.Value).OfType<JsonObject>().SelectMany(m => m["servers"] as JsonArray ?? [])).OfType<JsonObject>()) yield return server;
  }

  /// <summary>YAML is not read, only its lines with an address are written anew.</summary>
  static string? OfYaml(string text) => YamlVersion().IsMatch(text) ? YamlUrl().Replace(text, m => m.Groups[1].Value + Relative(m.Groups[2].Value)) : null;

  /// <summary>An address with variables is left as it is.</summary>
  static string Relative(string url) => !url.Contains('{', StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out var whole) && whole.Scheme is "http" or "https" ? whole.AbsolutePath : url;

  static Task Json(HttpContext http, JsonObject told) => Write(http, "application/json", Encoding.UTF8.GetBytes(told.ToJsonString(Kernel.Json.Options)));

  static async Task Write(HttpContext http, string type, byte[] body) {
    (http.Response.ContentType, http.Response.ContentLength) = (type + ";charset=utf-8", body.Length);
    await http.Response.Body.WriteAsync(body, http.RequestAborted);
  }

  public void Dispose() {
    outside.Dispose();
    unverified.Dispose();
  }

  /// <summary>As the versions of a service are called.</summary>
  [GeneratedRegex(@"\.[vV][0-9]+\z", RegexOptions.None, 1000)]
  private static partial Regex Numbered();

  [GeneratedRegex(@"^3\.[0-9]+(\.[0-9]+)?\z", RegexOptions.None, 1000)]
  private static partial Regex Version3();

  [GeneratedRegex("""^openapi:[ \t]*["']?3\.[0-9]+(\.[0-9]+)?["']?[ \t]*\r?$""", RegexOptions.Multiline, 1000)]
  private static partial Regex YamlVersion();

  [GeneratedRegex("""(^[ \t]*(?:-[ \t]+)?url:[ \t]*["']?)(https?://[^\s"'#]+)""", RegexOptions.Multiline, 1000)]
  private static partial Regex YamlUrl();
}
