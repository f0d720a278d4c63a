using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Operational monitoring data with the names and rules of X-Road's protocol (PR-OPMON), as JSON and by GET: of each call one record as
/// the client's security server would have it, and one as the producer's. A party, who comes as its own requests come, has those of its
/// side; officials those of their offices; who keeps the members all, without what lies encrypted in the messages. Each taking is evidence.
/// </summary>
internal static class OperationalData {
  /// <summary>Calls that are looked at and told at once; a second is told whole, but for one with more than even a program may be given at once.</summary>
  internal const int Most = 1000, MostOfSecond = 10_000;

  /// <summary>Messages that are opened at once.</summary>
  const int Part = 200;

  /// <summary>Seconds for which records are withheld, as calls of that time may still be written.</summary>
  internal const int Withheld = 60;

  /// <param name="RecordsFrom">Seconds since 1970; both ends are among those that are told.</param>
  /// <param name="Client">Only calls of this party.</param>
  /// <param name="Fields">The names that are told, with commas; all without.</param>
  public sealed record Request(long? RecordsFrom, long? RecordsTo, string? Client, string? Fields);

  /// <summary>A call: the row of its answer, and of its request where that is there.</summary>
  sealed record Call(LogRecord Answer, LogRecord? Asked);

  /// <summary>Whose calls are told: as clients, and as owners of services. Null for all.</summary>
  /// <param name="Here">How identifiers of this exchange begin: of a party elsewhere another server keeps the record.</param>
  /// <param name="Callers">Systems whose calls are looked for, and in <paramref name="Services"/> addresses of services.</param>
  /// <param name="Owners">How addresses of the party's own services begin; null for those of all systems of the members.</param>
  internal sealed record Sides(string[]? Clients, Guid[]? Members, bool Opens, string[] Here, string[] Callers, string[] Services, string[]? Owners = null) {
    /// <summary>The party that asks for itself; null for officials.</summary>
    public string? Party { get; init; }

    public bool Offers(RosterService s) => (Members is null || Members.Contains(s.Owner.Member)) && (Owners is null || Array.Exists(Owners, o => s.Address.StartsWith(o, StringComparison.Ordinal)));
    public bool IsClient(LogRecord m) => IsHere(m.Client) && (Clients is null || Clients.Contains(m.Client));
    public bool IsOwner(LogRecord m) => IsHere(m.Service) && (Members is null || Members.Contains(m.Member)) && (Owners is null || Array.Exists(Owners, o => m.Service.StartsWith(o, StringComparison.Ordinal)));
    bool IsHere(string id) => Array.Exists(Here, h => id.StartsWith(h, StringComparison.Ordinal));
  }

  /// <summary>What is answered; or what is wrong, with its status.</summary>
  internal sealed record Found(byte[] Told, int Status = 200, string? Wrong = null);

  internal static async Task<Found> Run(Request r, HttpContext http, Work w, Roster roster, BusDoor door, LogReader reader, Settings settings, CancellationToken ct) {
    if (r is not { RecordsFrom: { } from and >= 0 and <= 253402300799, RecordsTo: { } to and >= 0 and <= 253402300799 } || from > to) return new([], 400, "recordsFrom and recordsTo are seconds since 1970, the first not after the second");
    var view = await roster.Get();
    if (await Seen(http, w, roster, door, view, ct) is not { } sides) return new([], 401, "The client is not known, or does not come as its requests come");
    var (available, until, isCut) = (w.Now.ToUnixTimeSeconds() - Withheld, to + 1, false);
    var next = until > available ? Math.Max(available, from) : (long?)null;
    var answers = from < available ? await Answers(from, Math.Min(until, available), Most + 1, r.Client, sides, w, ct) : [];
    if (answers.Count > Most) {
      next = answers[Most].At.ToUnixTimeSeconds();
      answers.RemoveAll(a => a.At.ToUnixTimeSeconds() >= next);
      if (answers.Count == 0) {
        answers = await Answers(next.Value, next.Value + 1, MostOfSecond + 1, r.Client, sides, w, ct);
        isCut = answers.Count > MostOfSecond;
        if (isCut) answers.RemoveAt(MostOfSecond);
        next++;
      }
    }
    // of another's calls none is passed over however few of those that were looked at are theirs
    answers.RemoveAll(a => r.Client is not null && a.Client != r.Client);
    var keys = view.Clients.Values.DistinctBy(c => c.Member).ToDictionary(c => c.Member, c => c.Key);
    var fields = r.Fields?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    var (told, server, count) = (new MemoryStream(), new Uri(settings.Url).Host, 0);
    await using (var json = new Utf8JsonWriter(told, new() { Encoder = Json.Options.Encoder })) {
      json.WriteStartObject();
      json.WriteStartArray("records");
      foreach (var part in answers.Chunk(Part))
        foreach (var record in (await Calls(part, sides, w, ct)).SelectMany(c => Records(c, sides, keys.GetValueOrDefault(c.Answer.Member), reader, http, server))) {
          Only(record, fields).WriteTo(json, Json.Options);
          count++;
        }
      json.WriteEndArray();
      json.WriteNumber("recordsCount", count);
      if (next is { } more) json.WriteNumber("nextRecordsFrom", more);
      if (isCut) json.WriteBoolean("recordsLeftOut", true);
      json.WriteEndObject();
    }
    w.Record("exchange.operational_data_read", "exchange_log", LogSealer.LogId, new { party = sides.Party, from, to, records = count });
    await w.Commit(ct);
    return new(told.ToArray());
  }

  /// <summary>Null for whoever sees nothing.</summary>
  internal static async Task<Sides?> Seen(HttpContext http, Work w, Roster roster, BusDoor door, RosterView view, CancellationToken ct) {
    string[] here = [PartyId.Encode(roster.Instance) + "/", PartyId.Encode(roster.TestInstance) + "/"];
    if (http.Request.Headers[BusHeaders.Client].Count > 0) {
      if (door.Caller(http, view) is not { Client: { } client }) return null;
      var (self, services) = (client.Text, await SeenParties.Addresses(w.Db<ExchangeDb>(), new() { [client.Id] = client.Party }, roster, ct));
      return new([self], [client.Member], true, here, [self], services, [$"{self}/", $"{client.Party with { Instance = roster.TestInstance }}/"]) { Party = self };
    }
    if (!w.Actor.ActsForOffice) return null;
    // each call has a client, so that those of all are all
    if (w.Actor.Can(ExchangePermissions.Members)) return new(null, null, false, here, [.. view.Clients.Values.Select(c => c.Text)], []);
    var seen = await SeenParties.Of(w, roster, ct);
    return seen.Members.Length == 0 ? null : new(seen.Clients, seen.Members, true, here, seen.Clients, seen.Services);
  }

  /// <summary>Without what lies encrypted, which is large and of which little is told.</summary>
  const string Light = "l.id, l.at, l.message, l.request, l.response, l.client, l.service, l.member, l.method, l.status, l.result, l.size, l.kept, ''::bytea hash, ''::bytea content, null::text[] parts";

  /// <summary>The first of a time, of each system and each service by its index: however many others there are, they are not looked at.</summary>
  internal const string First = $"""
    select * from (
      select r.* from unnest($4::text[]) c(client) cross join lateral (select {Light} from exchange.log_record l where l.client = c.client and l.response and l.at >= $1 and l.at < $2 order by l.at, l.id limit $3) r
      union
      select r.* from unnest($5::text[]) s(service) cross join lateral (select {Light} from exchange.log_record l where l.service = s.service and l.response and l.at >= $1 and l.at < $2 order by l.at, l.id limit $3) r) x
    order by at, id limit $3
    """;

  static async Task<List<LogRecord>> Answers(long from, long until, int most, string? client, Sides sides, Work w, CancellationToken ct) {
    var found = new List<LogRecord>();
    var (callers, services) = client is not null && sides.Callers.Contains(client) ? ([client], []) : (sides.Callers, sides.Services);
    // minutes at first and longer times then, so that no more is read than is told
    for (var (at, step) = (from, 60L); at < until && found.Count < most; (at, step) = (at + step, 2 * step)) {
      await using var command = new NpgsqlCommand(First, await w.ReadConnection(ct)) {
        Parameters = {
          new() { Value = DateTimeOffset.FromUnixTimeSeconds(at).UtcDateTime }, new() { Value = DateTimeOffset.FromUnixTimeSeconds(Math.Min(at + step, until)).UtcDateTime }, new() { Value = most - found.Count }, new() { Value = callers }, new() { Value = services },
        },
      };
      await using var rows = await command.ExecuteReaderAsync(ct);
      while (await rows.ReadAsync(ct)) found.Add(LogReader.Read(rows));
    }
    return found;
  }

  /// <summary>With their requests; and of those that failed the answer itself, in which it stands why.</summary>
  static async Task<Call[]> Calls(LogRecord[] answers, Sides sides, Work w, CancellationToken ct) {
    var columns = sides.Opens ? LogReader.Columns : Light;
    var (asked, failed) = (new Dictionary<(string, Guid), LogRecord>(), new Dictionary<Guid, LogRecord>());
    await using var command = new NpgsqlCommand($"""
      select {columns} from exchange.log_record l where message = any($1) and request = any($2) and at >= $3 and at <= $4 and (id = any($5) or not response and result is distinct from '{LogRecord.Begun}')
      """, await w.ReadConnection(ct)) {
      Parameters = {
        new() { Value = answers.Select(a => a.Message).Distinct().ToArray() }, new() { Value = Array.ConvertAll(answers, a => a.Request) }, new() { Value = answers.Min(a => a.At).UtcDateTime.AddDays(-1) }, new() { Value = answers.Max(a => a.At).UtcDateTime.AddHours(1) },
        new() { Value = answers.Where(a => sides.Opens && a.Result is not null && a.Size == 0).Select(a => a.Id).ToArray() },
      },
    };
    await using var rows = await command.ExecuteReaderAsync(ct);
    while (await rows.ReadAsync(ct)) {
      var one = LogReader.Read(rows);
      if (one.IsResponse) failed[one.Id] = one;
      else asked[(one.Message, one.Request)] = one;
    }
    return Array.ConvertAll(answers, a => new Call(failed.GetValueOrDefault(a.Id, a), asked.GetValueOrDefault((a.Message, a.Request))));
  }

  static IEnumerable<JsonObject> Records(Call call, Sides sides, byte[]? key, LogReader reader, HttpContext http, string server) {
    var (said, fault) = sides.Opens && key is not null ? (HeadOf(call.Asked, key, reader), call.Answer.Content.Length > 0 ? HeadOf(call.Answer, key, reader) : null) : (null, null);
    if (sides.IsClient(call.Answer)) yield return Of(call, "Client", said, fault, http, server);
    if (sides.IsOwner(call.Answer)) yield return Of(call, "Producer", said, fault, http, server);
  }

  /// <summary>The lines of the header part; null where it does not open.</summary>
  static string[]? HeadOf(LogRecord? message, byte[] key, LogReader reader) {
    try {
      return message is null ? null : Encoding.UTF8.GetString(reader.Open(message with { Parts = null }, key).Head).Split("\r\n");
    } catch (CryptographicException) {
      return null;
    }
  }

  static JsonObject Of(Call call, string type, string[]? said, string[]? fault, HttpContext http, string server) {
    var (answer, asked) = (call.Answer, call.Asked);
    var address = ServiceAddress.Parse("/" + answer.Service)!.Value;
    var told = new JsonObject {
      ["monitoringDataTs"] = answer.At.ToUnixTimeSeconds(), ["securityServerInternalIp"] = http.Connection.LocalIpAddress?.ToString(), ["securityServerType"] = type,
      // the ids are made when a request has come and when an answer begins
      ["requestInTs"] = Millis(answer.Request), ["requestOutTs"] = asked?.At.ToUnixTimeMilliseconds(), ["responseInTs"] = Millis(answer.Id), ["responseOutTs"] = answer.At.ToUnixTimeMilliseconds(),
    };
    Name(told, "client", PartyId.Parse(answer.Client)!.Value);
    Name(told, "service", address.Owner);
    (told["serviceCode"], told["restMethod"], told["serviceType"], told["messageProtocolVersion"]) = (address.Code, answer.Method, "REST", "1");
    if (said is [_, { } target, ..]) {
      told["restPath"] = ServiceAddress.Parse(target.Split('?')[0][3..]) is { Path: { Length: > 0 } path } ? path : "/";
      (told["messageUserId"], told["messageIssue"]) = (Header(said, Abouts.User), Header(said, Abouts.Issue));
      if (Header(said, BusHeaders.Represented)?.Split('/') is { } represented) (told["representedPartyClass"], told["representedPartyCode"]) = (represented.Length > 1 ? represented[0] : null, represented[^1]);
    }
    (told["messageId"], told["xRequestId"], told["clientSecurityServerAddress"], told["serviceSecurityServerAddress"]) = (answer.Message, answer.Request.ToString(), server, server);
    (told["requestSize"], told["responseSize"], told["succeeded"], told["statusCode"]) = (asked?.Size, answer.Size, answer.Result is null, answer.Status);
    if (answer.Result is { } code) (told["faultCode"], told["faultString"]) = (code, fault is [_, { Length: > 0 } why, ..] ? why : null);
    foreach (var name in told.Where(p => p.Value is null).Select(p => p.Key).ToArray()) told.Remove(name);
    return told;
  }

  static void Name(JsonObject told, string side, PartyId party) =>
    (told[side + "XRoadInstance"], told[side + "MemberClass"], told[side + "MemberCode"], told[side + "SubsystemCode"]) = (party.Instance, party.Class, party.Member, party.Subsystem);

  static string? Header(string[] lines, string name) => Array.Find(lines, l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) is { } line ? line[(name.Length + 1)..] : null;

  /// <summary>Of a UUID of version 7 its first 48 bits.</summary>
  static long Millis(Guid id) => long.Parse(id.ToString("N").AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

  static JsonObject Only(JsonObject record, string[]? fields) {
    if (fields is { Length: > 0 }) foreach (var name in record.Select(p => p.Key).Except(fields).ToArray()) record.Remove(name);
    return record;
  }

  static async Task<IResult> Answer(Request r, HttpContext http, Work w, Roster roster, BusDoor door, LogReader reader, Settings settings, CancellationToken ct) {
    var found = await Run(r, http, w, roster, door, reader, settings, ct);
    http.Response.Headers.CacheControl = "no-store";
    return found.Wrong is { } wrong ? Results.Text(wrong, "text/plain", Encoding.UTF8, found.Status) : Results.Bytes(found.Told, "application/json; charset=utf-8");
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/opmon/operational-data", (long? recordsFrom, long? recordsTo, string? client, string? fields, HttpContext http, Work w, Roster roster, BusDoor door, LogReader reader, Settings settings, CancellationToken ct) =>
      Answer(new(recordsFrom, recordsTo, client, fields), http, w, roster, door, reader, settings, ct)).Public("exchange.operational_data").ExcludeFromDescription();
}
