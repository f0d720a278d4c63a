using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Kernel;

/// <summary>
/// Tells other systems what was sealed, in its order and each at least once: a message that does not arrive is sent again,
/// after a pause that grows to an hour, and nothing behind it is sent before. Names nobody: facts of the ledger are not personal.
/// </summary>
public sealed class WebhookSender(Works works, Webhooks webhooks, IHttpClientFactory http, TimeProvider clock, ILogger<WebhookSender> log) : BackgroundService {
  /// <summary>The HTTP client that tells other systems something: ten seconds, no redirects.</summary>
  public const string Client = "webhooks";
  public const string Signature = "X-Saola-Signature", Time = "X-Saola-Time", Delivery = "X-Saola-Delivery";
  const int Looked = 500, Told = 100;
  static readonly TimeSpan Poll = TimeSpan.FromSeconds(1), Lease = TimeSpan.FromSeconds(60), Longest = TimeSpan.FromHours(1);

  sealed record Due(Guid Id, string Url, string[] Types, byte[] Secret, long Batch, int Position, int Attempts);
  sealed record Stretch(long Batch, int Position, IReadOnlyList<JsonObject> Events);

  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    while (!stoppingToken.IsCancellationRequested) {
      try {
        if (!await SendOnce(stoppingToken)) await Task.Delay(Poll, clock, stoppingToken);
      } catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) {
        return;
      } catch (NpgsqlException e) {
        log.LogWarning("Webhooks wait for the database: {Reason}", e.Message);
        await Task.Delay(TimeSpan.FromSeconds(2), clock, stoppingToken);
      }
    }
  }

  /// <summary>Sends the next message of one webhook that is due; false when there is none.</summary>
  public async Task<bool> SendOnce(CancellationToken ct) {
    if (await Claim(ct) is not { } due) return false;
    var stretch = await Next(due, ct);
    var error = stretch.Events.Count == 0 ? null : await Send(due, stretch, ct);
    await Keep(due, stretch, error, ct);
    return true;
  }

  /// <summary>The one that waits longest, for this node alone until the lease ends.</summary>
  async Task<Due?> Claim(CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("webhooks"), "webhooks.send");
    await using var command = new NpgsqlCommand("""
      update kernel.webhook set leased_until = $2 where id = (
        select w.id from kernel.webhook w where not w.paused and w.next_at <= $1 and (w.leased_until is null or w.leased_until < $1)
          and exists (select from ledger.sealed s where (s.batch, s.position) > (w.batch, w.position))
        order by w.next_at, w.id limit 1 for update skip locked)
      returning id, url, types, secret, batch, position, attempts
      """, await act.Work.QuietConnection(ct)) { Parameters = { new() { Value = act.Work.Now.UtcDateTime }, new() { Value = (act.Work.Now + Lease).UtcDateTime } } };
    Due? due = null;
    await using (var reader = await command.ExecuteReaderAsync(ct))
      if (await reader.ReadAsync(ct))
        due = new(reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<string[]>(2), webhooks.Secret(reader.GetFieldValue<byte[]>(3)), reader.GetInt64(4), reader.GetInt32(5), reader.GetInt32(6));
    await act.Work.Commit(ct);
    return due;
  }

  async Task<Stretch> Next(Due due, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("webhooks"), "webhooks.send");
    await using var command = new NpgsqlCommand("""
      select s.batch, s.position, e.id, e.at, e.type, e.object_kind, e.object_id, e.office, e.facts::text
      from ledger.sealed s join ledger.entry e on e.id = s.entry where (s.batch, s.position) > ($1, $2) order by s.batch, s.position limit $3
      """, await act.Work.ReadConnection(ct)) { Parameters = { new() { Value = due.Batch }, new() { Value = due.Position }, new() { Value = Looked } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var (batch, position, events) = (due.Batch, due.Position, new List<JsonObject>());
    while (events.Count < Told && await reader.ReadAsync(ct)) {
      (batch, position) = (reader.GetInt64(0), reader.GetInt32(1));
      if (WebhookRules.Takes(due.Types, reader.GetString(4))) events.Add(Event(reader));
    }
    return new(batch, position, events);
  }

  static JsonObject Event(NpgsqlDataReader row) => new() {
    ["id"] = row.GetInt64(2), ["at"] = row.GetFieldValue<DateTimeOffset>(3), ["type"] = row.GetString(4),
    ["object"] = new JsonObject { ["kind"] = row.GetString(5), ["id"] = row.GetGuid(6) },
    ["office"] = row.IsDBNull(7) ? null : row.GetGuid(7), ["facts"] = JsonNode.Parse(row.GetString(8)),
  };

  /// <summary>Null when it has arrived: any answer of 200 to 299 within ten seconds. A redirect is none.</summary>
  async Task<string?> Send(Due due, Stretch stretch, CancellationToken ct) {
    if (!webhooks.MayTell(due.Url)) return "NotAllowed";
    var body = new JsonObject { ["events"] = new JsonArray([.. stretch.Events]) }.ToJsonString(Json.Options);
    var time = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
    using var request = new HttpRequestMessage(HttpMethod.Post, due.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    request.Headers.Add(Delivery, $"{stretch.Batch}-{stretch.Position}");
    request.Headers.Add(Time, time);
    request.Headers.Add(Signature, Sign(due.Secret, time, body));
    try {
      using var client = http.CreateClient(Client);
      using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
      return answer.IsSuccessStatusCode ? null : $"HTTP {(int)answer.StatusCode}";
    } catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested) {
      return e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var kind } ? $"{kind}" : e.GetType().Name;
    }
  }

  /// <summary>HMAC-SHA256, hexadecimal, over the time, a full stop and the body.</summary>
  public static string Sign(byte[] secret, string time, string body) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{time}.{body}")));

  async Task Keep(Due due, Stretch stretch, string? error, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("webhooks"), "webhooks.send");
    var now = act.Work.Now;
    var (batch, position, attempts) = error is null ? (stretch.Batch, stretch.Position, 0) : (due.Batch, due.Position, due.Attempts + 1);
    var pause = TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, 5 * Math.Pow(2, Math.Min(attempts - 1, 20))));
    await using var command = new NpgsqlCommand("""
      update kernel.webhook set batch = $2, position = $3, attempts = $4, next_at = $5, error = $6, told_at = coalesce($7, told_at), leased_until = null where id = $1
      """, await act.Work.QuietConnection(ct)) {
      Parameters = {
        new() { Value = due.Id }, new() { Value = batch }, new() { Value = position }, new() { Value = attempts }, new() { Value = (error is null ? now : now + pause).UtcDateTime },
        new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
        new() { Value = error is null && stretch.Events.Count > 0 ? now.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
      },
    };
    await command.ExecuteNonQueryAsync(ct);
    await act.Work.Commit(ct);
  }
}
