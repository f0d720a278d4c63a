using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Calls in the log by the id of their messages, by dossier, by person, or by party, service, time and result; those of which an office of
/// the actor sent the request or owns the service, the newest first, a page at a time. A search for a person is evidence.
/// </summary>
internal static class FindMessages {
  public const int PageSize = 50, MostDays = 366, UsualDays = 7;

  /// <param name="Message">The id that the caller gave.</param>
  /// <param name="Dossier">As <c>X-Road-Issue</c> named it.</param>
  /// <param name="Person">A personal number, as <c>X-Road-UserId</c> or <c>X-Saola-Person</c> named it; or in <paramref name="Digest"/> what <see cref="Abouts"/> makes of it, in hexadecimal digits.</param>
  /// <param name="Party">A subsystem that calls or is called: <c>instance/class/member/subsystem</c>.</param>
  /// <param name="Service">Its address: that of its subsystem, a slash and its code.</param>
  /// <param name="From">Without it the last week, or by message, dossier or person the last year.</param>
  /// <param name="Failed">Only those that ended with a fault of the exchange or with 500 and more.</param>
  /// <param name="After">Where the page before ended.</param>
  public sealed record Request(string? Message = null, string? Dossier = null, string? Person = null, string? Digest = null, string? Party = null, string? Service = null, DateTimeOffset? From = null, DateTimeOffset? Until = null, bool Failed = false, string? After = null);

  /// <param name="At">When the answer was kept; of what has none when the request was.</param>
  /// <param name="Result">The type of the fault where there was one.</param>
  /// <param name="Size">Bytes of the body of the answer.</param>
  public sealed record Row(Guid Request, string Message, DateTimeOffset At, string Client, string Service, string Method, int? Status, string? Result, long Size);
  public sealed record Response(Row[] Messages, string? Next);

  const string Columns = "r.request, r.message, r.at, r.client, r.service, r.method, r.status, r.result, r.size, r.id";

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, Abouts abouts, CancellationToken ct) {
    var (until, cursor) = (r.Until ?? w.Now.AddDays(1), Cursor(r.After));
    var from = r.From ?? until.AddDays(-1 - (string.IsNullOrWhiteSpace(r.Message + r.Dossier + r.Person + r.Digest) ? UsualDays : MostDays));
    if (from >= until || (until - from).TotalDays > MostDays + 1) return SeenErrors.BadTime;
    if (r.After is not null && cursor is null) return SeenErrors.BadCursor;
    (string? Said, byte[]? Digest)[] named = [(r.Dossier, abouts.Dossier(r.Dossier)), (r.Person, abouts.Number(r.Person)), (r.Digest, Hex(r.Digest))];
    var digests = Array.FindAll(named, d => !string.IsNullOrWhiteSpace(d.Said));
    if (Array.Exists(digests, d => d.Digest is null)) return SeenErrors.BadCursor;
    var seen = await SeenParties.Of(w, roster, ct);
    if (seen.Members.Length == 0) return new Response([], null);
    var sql = r.Message is { Length: > 0 } ? ById : digests.Length > 0 ? ByAbout : r.Failed ? ByFault : await ByParty(r, w, roster, seen, ct);
    await using var command = Asked(sql, r with { From = from, Until = until }, cursor, [.. digests.Select(d => d.Digest!)], seen);
    command.Connection = await w.ReadConnection(ct);
    var (rows, last) = await Rows(command, ct);
    if (!string.IsNullOrWhiteSpace(r.Person) || !string.IsNullOrWhiteSpace(r.Digest)) {
      w.Record("exchange.person_messages_searched", "exchange_log", LogSealer.LogId, new { digest = Convert.ToHexStringLower(digests[^1].Digest!), found = rows.Count });
      await w.Commit(ct);
    }
    return new Response([.. rows], last);
  }

  internal static NpgsqlCommand Asked(Sql sql, Request r, (DateTimeOffset At, Guid Id)? cursor, byte[][] digests, SeenParties seen) {
    var command = new NpgsqlCommand(sql.Text);
    foreach (var value in new object[] { r.From!.Value.UtcDateTime, r.Until!.Value.UtcDateTime, (cursor?.At ?? DateTimeOffset.MaxValue).UtcDateTime, cursor?.Id ?? Guid.Empty, PageSize + 1, seen.Members, seen.Clients }) command.Parameters.Add(new() { Value = value });
    foreach (var text in new[] { r.Message, r.Party, r.Service }) command.Parameters.Add(new() { Value = string.IsNullOrWhiteSpace(text) ? DBNull.Value : text.Trim(), NpgsqlDbType = NpgsqlDbType.Text });
    command.Parameters.Add(new() { Value = digests, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
    foreach (var list in new[] { sql.Clients, sql.Services }) command.Parameters.Add(new() { Value = list });
    command.Parameters.Add(new() { Value = r.Failed });
    return command;
  }

  static async Task<(List<Row> Rows, string? Next)> Rows(NpgsqlCommand command, CancellationToken ct) {
    await using var reader = await command.ExecuteReaderAsync(ct);
    var (rows, ids) = (new List<Row>(), new List<Guid>());
    while (await reader.ReadAsync(ct)) {
      rows.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetInt32(6), reader.IsDBNull(7) ? null : reader.GetString(7), reader.GetInt64(8)));
      ids.Add(reader.GetGuid(9));
    }
    if (rows.Count <= PageSize) return (rows, null);
    rows.RemoveAt(PageSize);
    return (rows, $"{rows[^1].At.UtcTicks}_{ids[PageSize - 1]:N}");
  }

  /// <param name="Clients">Identifiers and addresses by which it is looked for.</param>
  internal sealed record Sql(string Text, string[] Clients, string[] Services);

  /// <summary>Of all the ways: what the actor sees, the time, what was on pages before, and what else was asked for.</summary>
  const string Where = """
    r.at >= $1 and r.at < $2 and (r.at, r.id) < ($3, $4) and (r.member = any($6) or r.client = any($7)) and ($9::text is null or r.client = $9 or starts_with(r.service, $9 || '/')) and ($10::text is null or r.service = $10)
    """;
  const string Failing = " and (not $14 or r.result is not null or r.status >= 500)";
  const string Newest = " order by at desc, id desc limit $5";

  /// <summary>A request without an answer is told too: the program may have died before it had one.</summary>
  static readonly string Whole = $" and (r.response or not exists (select from exchange.log_record a where a.message = r.message and a.request = r.request and a.response and a.at >= $1 and a.at < $2 + interval '1 day')) and {LogReader.Went(" and e.at >= $1 and e.at < $2 + interval '1 day'")}";

  internal static Sql ById { get; } = new($"select {Columns} from exchange.log_record r where r.message = $8 and {Where}{Whole}{Failing}{Newest}", [], []);

  internal static Sql ByAbout { get; } = new($"""
    select {Columns} from (
      select distinct a.message, a.request from exchange.log_about a where a.digest = $11[1] and a.at >= $1 - interval '1 day' and a.at < $2
        and (cardinality($11) < 2 or exists (select from exchange.log_about b where b.digest = $11[2] and b.at = a.at and b.request = a.request))) a
    join exchange.log_record r on r.message = a.message and r.request = a.request where {Where}{Whole}{Failing}{Newest}
    """, [], []);

  internal static Sql ByFault { get; } = new($"select {Columns} from exchange.log_record r where r.response and (r.result is not null or r.status >= 500) and {Where}{Newest}", [], []);

  const string One = $"""
    select {Columns} from unnest($12::text[]) c(client) cross join lateral (select * from exchange.log_record r where r.client = c.client and r.response and {Where}{Failing} order by r.at desc, r.id desc limit $5) r
    union
    select {Columns} from unnest($13::text[]) s(service) cross join lateral (select * from exchange.log_record r where r.service = s.service and r.response and {Where}{Failing} order by r.at desc, r.id desc limit $5) r
    """;

  internal static Sql ByParties(string[] clients, string[] services) => new($"select * from ({One}) r{Newest}", clients, services);

  static async Task<Sql> ByParty(Request r, Work w, Roster roster, SeenParties seen, CancellationToken ct) {
    if (r.Service?.Trim() is { Length: > 0 } service) return ByParties([], [service]);
    if (r.Party?.Trim() is not { Length: > 0 } party) return ByParties(seen.Clients, seen.Services);
    var db = w.Db<ExchangeDb>();
    if (PartyId.Parse(party) is not { Subsystem: { } subsystem } id) return ByParties([party], []);
    // services elsewhere are not enumerated here: what own systems sent there is looked through
    if (id.Instance != roster.Instance && id.Instance != roster.TestInstance) return ByParties([party, .. seen.Clients], []);
    var owner = await (from s in db.AllSubsystems() join m in db.AllMembers() on s.Member equals m.Id where m.Instance == null && m.Class == id.Class && m.Code == id.Member && s.Code == subsystem select s.Id).ToListAsync(ct);
    return ByParties([party], await SeenParties.Addresses(db, owner.ToDictionary(o => o, _ => id), roster, ct));
  }

  static (DateTimeOffset At, Guid Id)? Cursor(string? text) =>
    text?.Split('_') is [var ticks, var id] && long.TryParse(ticks, out var at) && at >= 0 && at <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParseExact(id, "N", out var row) ? (new(at, TimeSpan.Zero), row) : null;

  static byte[]? Hex(string? text) => text is { Length: 32 } && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/messages/search", (Request r, Work w, Roster roster, Abouts abouts, CancellationToken ct) => Run(r, w, roster, abouts, ct)).Requires(ExchangePermissions.Messages);
}
