using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Exchange;

/// <summary>
/// <c>exchange.call</c>: asks the service that the header <c>service</c> names with the variable <c>input</c>, and gives <c>answer</c>
/// to the process. Tried again, it is the same message; reached again, it is a new one, unless the header <c>message</c> says which
/// one of this instance is asked for again, or <c>recheck</c> which one of the matter, that was answered otherwise than expected or
/// not at all; what came of that one since is told at once. An answer of another form than declared waits for a person.
/// </summary>
internal sealed class CallService(Works works, Services services, Line line) : IServiceTask {
  public string Type => "exchange.call";
  public bool Local => false;
  public string WaitsFor(IReadOnlyDictionary<string, string> headers) => $"{Type} {headers.GetValueOrDefault("service")}";

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    var id = context.Headers.GetValueOrDefault("service") ?? "";
    if (await services.Find(id, ct) is not { } service) return ServiceOutcome.Refuse(ExchangeErrors.UnknownService(id));
    var begun = await Begin(context, service, w, ct);
    if (begun is null) return ServiceOutcome.Refuse(ExchangeErrors.NotAsked);
    var (said, failed) = begun.IsOpen ? await Ask(service, begun, context.BusinessKey, ct) : (new Said(null), null);
    await w.Alone("exchange", begun.Id.ToString(), ct);
    var message = await w.Db<ExchangeDb>().Messages(w.Actor).SingleAsync(m => m.Id == begun.Id, ct);
    if (message.State == MessageState.Held) return Answered(message.Release());
    failed?.Throw();
    // the event of a suspended process had taken the answer and was led elsewhere: it is kept for the event that waits for it now
    if (!message.IsOpen && Header(context, "recheck") is not null) return Answered(message.Say(Outcome.Pending, null, null, w.Now));
    // what waited for it was told meanwhile, and this step comes too late
    if (!message.IsOpen) return ServiceOutcome.Done();
    if (said.IsError) return Wrong(message, said.Error);
    if (said.Value.Wrong(service) is { } wrong) return Wrong(message, wrong);
    if (said.Value.Answer is not { } answer) {
      message.Wait();
      w.Record("exchange.pending", "exchange_message", message.Id, new { service = service.Id });
      return Answered(message.Say(Outcome.Pending, message.Wrong, null, w.Now));
    }
    var judged = message.Judge(service, answer, w.Now);
    if (judged.IsError) return Wrong(message, judged.Error);
    w.Record("exchange.answered", "exchange_message", message.Id, new { service = service.Id, outcome = judged.Value.Outcome });
    return Answered(message.Take(judged.Value, w.Now));

    ServiceOutcome Wrong(Message of, Error error) {
      of.Refuse(error.Message);
      w.Record("exchange.answer_refused", "exchange_message", of.Id, new { service = service.Id, error.Code });
      return ServiceOutcome.Refuse(error);
    }
  }

  /// <summary>What failed matters only when the answer has not come by itself meanwhile.</summary>
  async Task<(Answer<Said> Said, ExceptionDispatchInfo? Failed)> Ask(OutsideService service, Message message, string matter, CancellationToken ct) {
    try {
      return (await line.Ask(service, message.Id, message.Request!, new(matter), ct), null);
    } catch (Exception e) when (e is HttpRequestException or ServiceFailedException) {
      return (new Said(null), ExceptionDispatchInfo.Capture(e));
    }
  }

  static ServiceOutcome Answered(JsonObject answer) => ServiceOutcome.Done(new() { ["answer"] = answer });

  /// <summary>The message as it is kept before anything leaves: should this program die, the next attempt bears the same id.</summary>
  async Task<Message?> Begin(ServiceTaskContext context, OutsideService service, Work w, CancellationToken ct) {
    await using var own = works.Begin(w.Actor, w.Purpose);
    var db = own.Work.Db<ExchangeDb>();
    await own.Work.Alone("exchange visit", $"{context.Instance} {context.Visit}", ct);
    var known = Header(context, "message") is { } again ? await db.Messages(w.Actor).SingleOrDefaultAsync(m => m.Id == again && m.Instance == context.Instance, ct)
      : await Earlier(context, service, own.Work, db, ct);
    if (known is null) return null;
    if (!known.IsOpen) return known;
    known.Try();
    own.Work.Record("exchange.asked", "exchange_message", known.Id, new { service = service.Id, known.Attempts });
    await own.Work.Commit(ct);
    return known;
  }

  /// <summary>Null where none is named; an id of no message where it is none.</summary>
  static Guid? Header(ServiceTaskContext context, string name) =>
    context.Headers.GetValueOrDefault(name) is { Length: > 0 } text ? Guid.TryParse(text, out var id) ? id : Guid.Empty : null;

  /// <summary>The message of this visit, which is that of an earlier one where that is asked for again; null where there is no such.</summary>
  static async Task<Message?> Earlier(ServiceTaskContext context, OutsideService service, Work w, ExchangeDb db, CancellationToken ct) {
    var known = await db.Messages(w.Actor).SingleOrDefaultAsync(m => m.Instance == context.Instance && m.Visit == context.Visit && m.State != MessageState.Replaced, ct);
    if (Header(context, "recheck") is not { } earlier) return Current(known, context, service, w, db);
    known ??= await db.Messages(w.Actor).SingleOrDefaultAsync(m => m.Id == earlier && m.Service == service.Id && m.BusinessKey == context.BusinessKey && m.State != MessageState.Replaced, ct);
    if (known is { Request: not null, State: not MessageState.Held } && (known.IsOpen || !known.IsOf(context))) known.AskAgain(context, service.Request(Input(context), w.Now));
    return known;
  }

  static JsonObject Input(ServiceTaskContext context) => context.Variables["input"] as JsonObject ?? [];

  /// <summary>A message whose content an operator has corrected since is another message.</summary>
  static Message Current(Message? known, ServiceTaskContext context, OutsideService service, Work w, ExchangeDb db) {
    var request = service.Request(Input(context), w.Now);
    if (known is not null && (!known.IsOpen || known.Asks(request))) return known;
    known?.Replace();
    var made = Message.Of(service, context, request, w.Now);
    db.Add(made);
    return made;
  }
}
