using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
/// side; officials those of their offices; who keeps the members all, without what lies encrypted in the messages.
/// </summary>
internal static class OperationalData {
  /// <summary>Calls that are told at once; a second is told whole.</summary>
  internal const int Most = 1000;

  /// <summary>Seconds for which records are withheld, as calls of that time may still be written.</summary>
  internal const int Withheld = 60;

  /// <param name="RecordsFrom">Seconds since 1970; both ends are among those that are told.</param>
  /// <param name="Client">Only calls of this party.</param>
  /// <param name="Fields">The names that are told, with commas; all without.</param>
  public sealed record Request(long? RecordsFrom, long? RecordsTo, string? Client, string? Fields);

  /// <summary>A call: the row of its answer, and of its request where that is there.</summary>
  sealed record Call(LogRecord Answer, LogRecord? Asked);

  /// <summary>Whose calls are told: as clients, and as owners of services. Null for all.</summary>
  /// <param name="Owners">How addresses of the party's own services begin; null for those of all systems of the members.</param>
  /// <param name="Here">How identifiers of this exchange begin: of a party elsewhere another server keeps the record.</param>
  sealed record Sides(string[]? Clients, Guid[]? Members, bool Opens, string[] Here, string[]? Owners = null) {
    public bool IsClient(LogRecord m) => IsHere(m.Client) && (Clients is null || Clients.Contains(m.Client));
    public bool IsOwner(LogRecord m) => IsHere(m.Service) && (Members is null || Members.Contains(m.Member)) && (Owners is null || Array.Exists(Owners, o => m.Service.StartsWith(o, StringComparison.Ordinal)));
    bool IsHere(string id) => Array.Exists(Here, h => id.StartsWith(h, StringComparison.Ordinal));
  }

  /// <summary>What is answered; or what is wrong, with its status.</summary>
  internal sealed record Found(JsonObject? Told, int Status = 200, string? Wrong = null);

  internal static async Task<Found> Run(Request r, HttpContext http, Work w, Roster roster, BusDoor door, LogReader reader, Settings settings, CancellationToken ct) {
    if (r is not { RecordsFrom: { } from and >= 0 and <= 253402300799, RecordsTo: { } to and >= 0 and <= 253402300799 } || from > to) return new(null, 400, "recordsFrom and recordsTo are seconds since 1970, the first not after the second");
    var view = await roster.Get();
    if (await Seen(http, w, roster, door, view, ct) is not { } sides) return new(null, 401, "The client is not known, or does not come as its requests come");
    var (available, until) = (w.Now.ToUnixTimeSeconds() - Withheld, to + 1);
    var next = until > available ? Math.Max(available, from) : (long?)null;
    var calls = from < available ? await Calls(from, Math.Min(until, available), Most + 1, r.Client, sides, w, ct) : [];
    if (calls.Count > Most) {
      next = calls[Most].Answer.At.ToUnixTimeSeconds();
      calls.RemoveAll(c => c.Answer.At.ToUnixTimeSeconds() >= next);
      if (calls.Count == 0) {
        calls = await Calls(next.Value, next.Value + 1, int.MaxValue, r.Client, sides, w, ct);
        next++;
      }
    }
    var keys = view.Clients.Values.DistinctBy(c => c.Member).ToDictionary(c => c.Member, c => c.Key);
    var fields = r.Fields?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    var records = calls.SelectMany(c => Records(c, sides, keys.GetValueOrDefault(c.Answer.Member), reader, http, new Uri(settings.Url).Host)).Select(x => Only(x, fields)).ToArray();
    var told = new JsonObject { ["recordsCount"] = records.Length, ["records"] = new JsonArray([.. records]) };
    if (next is { } more) told["nextRecordsFrom"] = more;
    if (http.Request.Headers[BusHeaders.Client].Count == 0) {
      w.Record("exchange.operational_data_read", "exchange_log", LogSealer.LogId, new { from, to, records = records.Length });
      await w.Commit(ct);
    }
    return new(told);
  }

  /// <summary>Null for whoever sees nothing.</summary>
  static async Task<Sides?> Seen(HttpContext http, Work w, Roster roster, BusDoor door, RosterView view, CancellationToken ct) {
    string[] here = [PartyId.Encode(roster.Instance) + "/", PartyId.Encode(roster.TestInstance) + "/"];
    if (http.Request.Headers[BusHeaders.Client].Count > 0) return door.Caller(http, view) is { Client: { } client } ? new([client.Party.ToString()], [client.Member], true, here, [$"{client.Party}/", $"{client.Party with { Instance = roster.TestInstance }}/"]) : null;
    if (!w.Actor.ActsForOffice) return null;
    if (w.Actor.Can(ExchangePermissions.Members)) return new(null, null, false, here);
    var seen = await SeenParties.Of(w, roster, ct);
    return seen.Members.Length == 0 ? null : new(seen.Clients, seen.Members, true, here);
  }

  static async Task<List<Call>> Calls(long from, long until, int most, string? client, Sides sides, Work w, CancellationToken ct) {
    var answers = new List<LogRecord>();
    // minutes at first and longer times then, so that no more is read than is told
    for (var (at, step) = (from, 60L); at < until && answers.Count < most; (at, step) = (at + step, 2 * step))
      await Add(answers, at, Math.Min(at + step, until), most - answers.Count, client, sides, w, ct);
    var asked = new Dictionary<(string, Guid), LogRecord>();
    await using (var command = new NpgsqlCommand($"select {LogReader.Columns} from exchange.log_record where message = any($1) and request = any($2) and not response and result is distinct from '{LogRecord.Begun}'", await w.ReadConnection(ct)) {
      Parameters = { new() { Value = answers.Select(a => a.Message).Distinct().ToArray() }, new() { Value = answers.Select(a => a.Request).ToArray() } },
    }) {
      await using var rows = await command.ExecuteReaderAsync(ct);
      while (await rows.ReadAsync(ct)) if (LogReader.Read(rows) is var one) asked[(one.Message, one.Request)] = one;
    }
    return answers.ConvertAll(a => new Call(a, asked.GetValueOrDefault((a.Message, a.Request))));
  }

  static async Task Add(List<LogRecord> answers, long from, long until, int most, string? client, Sides sides, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"""
      select {LogReader.Columns} from exchange.log_record where response and at >= $1 and at < $2 and ($3::text is null or client = $3)
        and (($4::text[] is null and $5::uuid[] is null) or client = any($4) or member = any($5)) order by at, id limit $6
      """, await w.ReadConnection(ct)) {
      Parameters = {
        new() { Value = DateTimeOffset.FromUnixTimeSeconds(from).UtcDateTime }, new() { Value = DateTimeOffset.FromUnixTimeSeconds(until).UtcDateTime }, new() { Value = (object?)client ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
        new() { Value = (object?)sides.Clients ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text }, ShowTraffic.Ids(sides.Members), new() { Value = most },
      },
    };
    await using var rows = await command.ExecuteReaderAsync(ct);
    while (await rows.ReadAsync(ct)) answers.Add(LogReader.Read(rows));
  }

  static IEnumerable<JsonObject> Records(Call call, Sides sides, byte[]? key, LogReader reader, HttpContext http, string server) {
    var (said, fault) = sides.Opens && key is not null ? (HeadOf(call.Asked, key, reader), HeadOf(call.Answer, key, reader)) : (null, null);
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
    if (answer.Result is { } code) (told["faultCode"], told["faultString"]) = (code, fault is [_, { Length: > 0 } why, ..] && answer.Size == 0 ? why : null);
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
    return found.Wrong is { } wrong ? Results.Text(wrong, "text/plain", Encoding.UTF8, found.Status) : Results.Text(found.Told!.ToJsonString(Json.Options), "application/json", Encoding.UTF8);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/opmon/operational-data", (long? recordsFrom, long? recordsTo, string? client, string? fields, HttpContext http, Work w, Roster roster, BusDoor door, LogReader reader, Settings settings, CancellationToken ct) =>
      Answer(new(recordsFrom, recordsTo, client, fields), http, w, roster, door, reader, settings, ct)).Public("exchange.operational_data").ExcludeFromDescription();
}
