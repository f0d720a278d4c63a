using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Exchange;

/// <summary>Received: the office works on it.</summary>
internal enum AdapterRequestState { Received, Answered, Refused }

/// <summary>What a caller asked of an office, which answers later.</summary>
internal sealed class AdapterRequest {
  public Guid Id { get; init; }
  public Guid Service { get; init; }
  public int Number { get; init; }

  /// <summary>The office whose people work on it.</summary>
  public Guid Office { get; init; }

  /// <summary>Method and path of the operation.</summary>
  public string Operation { get; init; } = "";
  public string Client { get; init; } = "";

  /// <summary>The id that the caller gave the message.</summary>
  public string Message { get; init; } = "";

  /// <summary>What was asked and what was found for it; null where nothing is, or is no more.</summary>
  public byte[]? SealedInput { get; private set; }
  public byte[]? SealedAnswer { get; private set; }
  public AdapterRequestState State { get; private set; }
  public string? Reason { get; private set; }
  public DateTimeOffset AskedAt { get; init; }
  public DateTimeOffset? AnsweredAt { get; private set; }
  public int Version { get; init; } = 1;

  public void Ask(JsonObject input, byte[] key) => SealedInput = Close(input, "input", key);
  public JsonObject? Asked(byte[] key) => Open(SealedInput, "input", key);

  /// <summary>Kept until someone says whether it is given.</summary>
  public void Find(JsonObject answer, byte[] key) => SealedAnswer = Close(answer, "answer", key);
  public JsonObject? Found(byte[] key) => Open(SealedAnswer, "answer", key);

  public void Give(DateTimeOffset now) => (State, AnsweredAt) = (AdapterRequestState.Answered, now);
  public void Refuse(string? reason, DateTimeOffset now) => (State, Reason, SealedAnswer, AnsweredAt) = (AdapterRequestState.Refused, reason, null, now);

  /// <summary>Both are personal: who asked had time to fetch the answer.</summary>
  public void Forget() => (SealedInput, SealedAnswer) = (null, null);

  byte[] Close(JsonObject plain, string part, byte[] key) => Sealed.Close(key, Encoding.UTF8.GetBytes(plain.ToJsonString(Json.Options)), Of(part));
  JsonObject? Open(byte[]? closed, string part, byte[] key) => closed is null ? null : JsonNode.Parse(Sealed.Open(key, closed, Of(part)))!.AsObject();
  byte[] Of(string part) => Encoding.UTF8.GetBytes($"{Id} {part}");

  public JsonObject Told(byte[] key) {
    var told = new JsonObject { ["id"] = Id, ["state"] = State.ToString().ToLowerInvariant(), ["askedAt"] = AskedAt };
    if (AnsweredAt is { } at) told["answeredAt"] = at;
    if (State == AdapterRequestState.Answered && Found(key) is { } answer) told["answer"] = answer;
    if (Reason is not null) told["reason"] = Reason;
    return told;
  }
}

/// <summary>What requests ask and are answered lies under the key of the member that answers, as its messages do in the log.</summary>
internal sealed class RequestKeys(Roster roster) {
  /// <summary>Null where the key was destroyed, and with it what lies under it.</summary>
  public async Task<byte[]?> Of(Guid service, ExchangeDb db, CancellationToken ct) {
    var subsystem = await db.AllServices().Where(o => o.Id == service).Select(o => o.Subsystem).SingleAsync(ct);
    return (await roster.Get()).Clients.Values.FirstOrDefault(c => c.Id == subsystem)?.Key;
  }
}

/// <summary>What was asked and answered some days ago goes.</summary>
[Job("exchange.clear_requests")]
internal sealed record ClearRequests : IJob;

internal sealed class RequestJobs : IHandler<ClearRequests> {
  /// <summary>Days in which an answer may be fetched.</summary>
  public const int Days = 7;
  const int AtOnce = 1_000;

  public async Task Handle(ClearRequests job, Work w, CancellationToken ct) {
    var limit = w.Now.AddDays(-Days);
    var page = await w.Db<ExchangeDb>().AdapterRequests(w.Actor).Where(r => (r.SealedInput != null || r.SealedAnswer != null) && r.AnsweredAt < limit).OrderBy(r => r.AnsweredAt).Take(AtOnce).ToListAsync(ct);
    foreach (var request in page) {
      request.Forget();
      w.Record("exchange.request_cleared", "exchange_service", request.Service, new { request = request.Id });
    }
    if (page.Count == AtOnce) w.Enqueue(new ClearRequests());
  }
}

/// <summary>Operations that the owner's office answers itself: each request is a process of the office, and its answer is fetched by its id.</summary>
internal sealed class AdapterRequests(Works works, RequestKeys keys) {
  /// <summary>The same message of the same caller is one request.</summary>
  public async Task<Answer<JsonNode>> Receive(AdapterOwner owner, Guid service, int number, AdapterOperation operation, JsonObject input, string client, string message, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("exchange.adapter"), "exchange.adapter", $"{client} {message}");
    var (w, db) = (act.Work, act.Work.Db<ExchangeDb>());
    if (await keys.Of(service, db, ct) is not { } key) return AdapterErrors.SourceAway;
    await w.Alone("exchange adapter request", $"{service} {client} {message}", ct);
    if (await db.AdapterRequests(w.Actor).SingleOrDefaultAsync(r => r.Service == service && r.Client == client && r.Message == message, ct) is { } known) return known.Told(key);
    var made = new AdapterRequest { Id = Guid.CreateVersion7(), Service = service, Number = number, Office = owner.Office, Operation = $"{operation.Method} {operation.Path}", Client = client, Message = message, AskedAt = w.Now };
    made.Ask(input, key);
    db.Add(made);
    w.Record("exchange.request_received", "exchange_service", service, new { request = made.Id, client, message });
    var started = await act.Services.GetRequiredService<Processes>().Start(w, new(operation.Later![(operation.Later!.LastIndexOf('/') + 1)..], made.Id.ToString(), new(owner.Office, owner.OfficeCode),
      new() { ["request"] = made.Id.ToString(), ["service"] = operation.Name.Vi, ["client"] = client }), ct);
    if (started.IsError) return started.Error;
    await w.Commit(ct);
    return made.Told(key);
  }

  /// <summary>To who asked alone.</summary>
  public async Task<Answer<JsonNode>> Fetch(Guid service, AdapterOperation operation, Guid id, string client, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("exchange.adapter"), "exchange.adapter");
    var (db, asked) = (act.Work.Db<ExchangeDb>(), $"{operation.Method} {operation.Path}");
    if (await keys.Of(service, db, ct) is not { } key) return AdapterErrors.SourceAway;
    return await db.AdapterRequests(act.Work.Actor).AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.Service == service && r.Client == client && r.Operation == asked, ct) is { } found ? found.Told(key) : AdapterErrors.NotFound;
  }
}

/// <summary><c>exchange.look_up</c>: asks the source of the adapter for what the request in the variable <c>request</c> asked; keeps with the request what was found, and gives <c>found</c> with its <c>count</c> alone.</summary>
internal sealed class LookUpForRequest(AdapterBook book, IEnumerable<IAdapterSource> sources, RequestKeys keys) : IServiceTask {
  public string Type => "exchange.look_up";
  public bool Local => false;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    if (await RespondToRequest.Request(context, w, ct) is not { } request || await book.Find(request.Service, request.Number, ct) is not var (adapter, owner)) return ServiceOutcome.Refuse(AdapterErrors.NotFound);
    if (await keys.Of(request.Service, w.Db<ExchangeDb>(), ct) is not { } key || request.Asked(key) is not { } input) return ServiceOutcome.Refuse(AdapterErrors.NotFound);
    var operation = adapter.Operations.Single(o => $"{o.Method} {o.Path}" == request.Operation);
    var found = await sources.Single(s => s.Kind == adapter.Kind).Ask(new(adapter, owner, operation.Ask(input, w.Now), $"{request.Client} {request.Message}"), ct);
    if (found.IsError) return ServiceOutcome.Refuse(found.Error);
    request.Find(operation.Tell(input, found.Value, w.Now) as JsonObject ?? [], key);
    return ServiceOutcome.Done(new() { ["found"] = new JsonObject { ["count"] = found.Value.Rows.Count } });
  }
}

/// <summary><c>exchange.respond</c>: answers the request in the variable <c>request</c> with what was found where the header <c>decision</c> is <c>agree</c>, and else with <c>reason</c>.</summary>
internal sealed class RespondToRequest : IServiceTask {
  public string Type => "exchange.respond";
  public bool Local => true;

  public static async Task<AdapterRequest?> Request(ServiceTaskContext context, Work w, CancellationToken ct) =>
    Guid.TryParse((string?)context.Variables["request"], out var id) ? await w.Db<ExchangeDb>().AdapterRequests(w.Actor).SingleOrDefaultAsync(r => r.Id == id && r.Office == context.Office.Id, ct) : null;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    if (await Request(context, w, ct) is not { } request) return ServiceOutcome.Refuse(AdapterErrors.NotFound);
    if (context.Headers.GetValueOrDefault("decision") == "agree") {
      if (request.SealedAnswer is null) return ServiceOutcome.Refuse(AdapterErrors.NotFound);
      request.Give(w.Now);
    } else request.Refuse((string?)context.Variables["reason"], w.Now);
    w.Record("exchange.request_answered", "exchange_service", request.Service, new { request = request.Id, state = request.State });
    return ServiceOutcome.Done();
  }
}
