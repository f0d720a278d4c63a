using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What is new behind an operation becomes events: which operation is asked how often, and what an event of a row says.</summary>
internal sealed class AdapterEvents(JsonElement item) {
  readonly Shape made = Shape.Of(JsonSerializer.SerializeToElement(new JsonObject(item.EnumerateObject().Where(p => p.Name is "id" or "type" or "subject" or "data").Select(p => KeyValuePair.Create(p.Name, JsonNode.Parse(p.Value.GetRawText()))))));

  /// <summary>Method and path of the operation.</summary>
  public string Operation { get; } = item.GetProperty("operation").GetString()!;
  public TimeSpan Every { get; } = TimeSpan.FromMinutes(item.GetProperty("minutes").GetInt32());

  /// <summary>The code of a topic of the same subsystem.</summary>
  public string Topic { get; } = item.GetProperty("topic").GetString()!;
  public JsonObject Input { get; } = item.TryGetProperty("input", out var input) ? JsonNode.Parse(input.GetRawText())!.AsObject() : [];

  /// <summary>The event of a row after CloudEvents; null for a row that has no id.</summary>
  public JsonObject? Of(JsonNode row, string source, DateTimeOffset now) {
    var e = made.Fill(new() { ["row"] = row.DeepClone() }, now)!.AsObject();
    if (e["id"]?.ToString() is not { Length: > 0 } id) return null;
    (e["id"], e["specversion"], e["source"], e["datacontenttype"]) = (id, "1.0", source, "application/json");
    if (e["subject"] is null) e.Remove("subject");
    e["data"] ??= row.DeepClone();
    return e;
  }
}

/// <summary>The source of an adapter is asked for what is new.</summary>
/// <param name="After">The page with which it goes on, where the asking before did not come to the end.</param>
[Job("exchange.poll_adapter")]
internal sealed record PollAdapter(Guid Service, int Number, string? After = null) : IJob {
  public string? WaitsFor => Service.ToString();
}

/// <summary>
/// Asks the operation of a published adapter again and again, and publishes each row once, by its id: also when the program dies in between,
/// as the topic knows an event again. While the source is away, or the exchange closed, the next time is waited for. What is more than the
/// pages of one asking is read with the next, and when the end was reached it begins anew.
/// </summary>
internal sealed class AdapterPolls(AdapterBook book, IEnumerable<IAdapterSource> sources, Roster roster, TopicLog topics, FileDrops drops, ILogger<AdapterPolls> log) : IHandler<VersionMoved>, IHandler<PollAdapter> {
  /// <summary>Pages of one asking, days after which a row is forgotten that the source gives no more, and after which it is noted that it still gives it.</summary>
  internal const int MostPages = 50;
  const int Forgotten = 90, Noted = 30;

  public async Task Handle(VersionMoved message, Work w, CancellationToken ct) {
    if (message.To == ServiceState.Published && await book.Find(message.Service, message.Number, ct) is { Adapter.Events: not null }) w.Enqueue(new PollAdapter(message.Service, message.Number));
  }

  public async Task Handle(PollAdapter job, Work w, CancellationToken ct) {
    if (await book.Find(job.Service, job.Number, ct) is not var (adapter, owner) || adapter.Events is not { } events) return;
    // a folder is worked by one at a time, also where the next version begins
    if (adapter.Kind == SourceKind.File) await w.Alone("exchange drop", $"{owner.OfficeCode}/{adapter.Operations[0].Source.GetProperty("folder").GetString()}", ct);
    var db = w.Db<ExchangeDb>();
    var newest = await db.AllVersions().Where(v => v.Service == job.Service && v.State == ServiceState.Published).MaxAsync(v => (int?)v.Number, ct);
    if (newest != job.Number) return;
    // one chain of askings, however often it was begun
    var next = new DateTimeOffset((w.Now.Ticks / events.Every.Ticks + 1) * events.Every.Ticks, TimeSpan.Zero);
    w.Enqueue(job with { After = await Turn(job, adapter, owner, events, w, ct) }, $"{job.Service}.{job.Number} {next:O}", next);
  }

  /// <returns>Where the next asking goes on; null where it begins anew.</returns>
  async Task<string?> Turn(PollAdapter job, Adapter adapter, AdapterOwner owner, AdapterEvents events, Work w, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var service = await db.AllServices().Where(o => o.Id == job.Service).Select(o => new { o.Code, o.Notice }).SingleAsync(ct);
    var view = await roster.Get();
    if (view.Maintenance is not null || service.Notice is not null || view.Clients.Values.FirstOrDefault(c => c.Id == owner.Subsystem) is not { } client || !view.Topics.TryGetValue((client.Party, events.Topic), out var topic)) return job.After;
    var address = $"/r1/{client.Party}/{PartyId.Encode(service.Code)}";
    try {
      if (adapter.Kind != SourceKind.File) return await Publish(job, adapter, owner, events, address, topic, client, w, ct);
      var old = new List<byte[]>();
      await drops.Take(new(job.Service, job.Number, adapter, owner, events, address, topic), rows => Publish(job.Service, rows, topic, client, old, w, ct), (fresh, act) => Remember(job.Service, [.. fresh, .. old], act), w, ct);
      return null;
    } catch (Exception e) when (e is SourceFailedException or ShapeException or LoggingFailedException or BusyException) {
      log.LogError("What is new behind {Service} was not published: {Reason}", service.Code, e.Message);
      return null;
    }
  }

  /// <returns>The page with which the next asking goes on; null where the end was reached.</returns>
  async Task<string?> Publish(PollAdapter job, Adapter adapter, AdapterOwner owner, AdapterEvents events, string address, RosterTopic topic, RosterClient client, Work w, CancellationToken ct) {
    var operation = adapter.Operations.Single(o => $"{o.Method} {o.Path}" == events.Operation);
    var input = new JsonObject(operation.Inputs.Select(i => KeyValuePair.Create(i.Name, events.Input[i.Name]?.DeepClone())));
    if (job.After is not null && input.ContainsKey("after")) input["after"] = job.After;
    var (service, old, fresh, next) = (job.Service, new List<byte[]>(), new List<byte[]>(), (string?)null);
    for (var page = 0; page < MostPages; page++)
      try {
        var found = await Ask(new(adapter, owner, operation.Ask(input, w.Now), address), ct);
        if (found.IsError) throw new SourceFailedException(found.Error.Message);
        var rows = operation.Rows(input, found.Value, w.Now).Select(r => events.Of(r, address, w.Now)).OfType<JsonObject>().DistinctBy(e => (string)e["id"]!).Select(e => (Event: e, Digest: SHA256.HashData(Encoding.UTF8.GetBytes((string)e["id"]!)))).ToArray();
        fresh.AddRange(await Publish(service, rows, topic, client, old, w, ct));
        if (found.Value.IsCut) log.LogWarning("Behind {Address} lies more than may be read at once", address);
        if ((next = input.ContainsKey("after") ? found.Value.Next : null) is null) break;
        input["after"] = next;
      } catch (Exception e) when (page > 0 && e is (SourceFailedException or ShapeException or LoggingFailedException or BusyException)) {
        // what was read before counts, and the next asking goes on behind it
        log.LogError("What is new behind {Address} was published in part: {Reason}", address, e.Message);
        break;
      }
    if (fresh.Count + old.Count == 0) return next;
    Remember(service, [.. fresh, .. old], w);
    w.Record("exchange.adapter_polled", "exchange_service", service, new { topic = topic.Id, events = fresh.Count });
    return next;
  }

  static void Remember(Guid service, byte[][] seen, Work w) {
    if (seen.Length == 0) return;
    w.Later(new("insert into exchange.adapter_seen (service, digest, seen_on) select distinct $1, d, $3 from unnest($2) d on conflict (service, digest) do update set seen_on = excluded.seen_on") { Parameters = { new() { Value = service }, new() { Value = seen }, new() { Value = Vn.Day(w.Now) } } });
    w.Later(new("delete from exchange.adapter_seen where service = $1 and seen_on < $2") { Parameters = { new() { Value = service }, new() { Value = Vn.Day(w.Now).AddDays(-Forgotten) } } });
  }

  /// <summary>Ends with the time that is declared: a source that hangs would take with it the next asking, which is kept together with what comes of this one.</summary>
  async Task<Answer<SourceRows>> Ask(AdapterAsk ask, CancellationToken ct) {
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    limit.CancelAfter(TimeSpan.FromSeconds(ask.Adapter.Seconds));
    try {
      return await sources.Single(s => s.Kind == ask.Adapter.Kind).Ask(ask, limit.Token);
    } catch (OperationCanceledException) when (!ct.IsCancellationRequested) {
      throw new SourceFailedException($"It is silent for {ask.Adapter.Seconds} s.");
    }
  }

  /// <summary>Of the rows those that were not published before are, and told.</summary>
  /// <param name="old">To which those are added of which it was noted long ago that they are there.</param>
  async Task<IReadOnlyList<byte[]>> Publish(Guid service, IReadOnlyList<(JsonObject Event, byte[] Digest)> rows, RosterTopic topic, RosterClient client, List<byte[]> old, Work w, CancellationToken ct) {
    var known = new HashSet<string>(StringComparer.Ordinal);
    await using (var look = new NpgsqlCommand("select digest, seen_on < $3 from exchange.adapter_seen where service = $1 and digest = any($2)", await w.ReadConnection(ct)) {
      Parameters = { new() { Value = service }, new() { Value = rows.Select(r => r.Digest).ToArray() }, new() { Value = Vn.Day(w.Now).AddDays(-Noted) } },
    }) {
      await using var reader = await look.ExecuteReaderAsync(ct);
      while (await reader.ReadAsync(ct)) {
        known.Add(Convert.ToHexString(reader.GetFieldValue<byte[]>(0)));
        if (reader.GetBoolean(1)) old.Add(reader.GetFieldValue<byte[]>(0));
      }
    }
    var (fresh, kept) = (new List<NewEvent>(), new List<byte[]>());
    foreach (var (e, digest) in rows.Where(r => !known.Contains(Convert.ToHexString(r.Digest)))) {
      var (read, fault) = CloudEvent.Of(JsonSerializer.SerializeToElement(e));
      if ((fault ?? read!.Faults(topic).FirstOrDefault()) is { } wrong) {
        // what is wrong names what the event holds
        log.LogError("An event on {Topic} is not as the topic demands at {Place}", topic.Address, FileDrops.PlaceOf(wrong) ?? "its attributes");
        continue;
      }
      fresh.Add(NewEvent.Of(read!, topic, client));
      kept.Add(digest);
    }
    if (fresh.Count > 0) await topics.Keep([.. fresh]);
    return kept;
  }
}
