using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Exchange;

/// <summary>
/// <c>exchange.call</c>: asks the service that the header <c>service</c> names with the variable <c>input</c>, and gives <c>answer</c>
/// to the process. Tried again, it is the same message; reached again, it is a new one, unless the header <c>message</c> says which
/// one is asked for again. An answer of another form than declared waits for a person.
/// </summary>
internal sealed class CallService(Works works, Services services, Line line) : IServiceTask {
  public string Type => "exchange.call";
  public bool Local => false;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    var id = context.Headers.GetValueOrDefault("service") ?? "";
    if (await services.Find(id, ct) is not { } service) return ServiceOutcome.Refuse(ExchangeErrors.UnknownService(id));
    var begun = await Begin(context, service, w, ct);
    if (begun is null) return ServiceOutcome.Refuse(ExchangeErrors.NotAsked);
    var said = begun.IsOpen ? await line.Ask(service, begun.Id, begun.Request!, ct) : new Said(null);
    await w.Alone("exchange", begun.Id.ToString(), ct);
    var message = await w.Db<ExchangeDb>().Messages(w.Actor).SingleAsync(m => m.Id == begun.Id, ct);
    if (message.State == MessageState.Held) return Answered(message.Release());
    // what waited for it was told meanwhile, and this step comes too late
    if (!message.IsOpen) return ServiceOutcome.Done();
    if (said.IsError) return Wrong(message, said.Error);
    if (said.Value.Answer is not { } answer) {
      message.Wait();
      w.Record("exchange.pending", "exchange_message", message.Id, new { service = service.Id });
      return Answered(message.Say(Outcome.Pending, message.Wrong, null, w.Now));
    }
    var judged = service.Judge(message.Request!, answer, w.Now);
    if (judged.IsError) return Wrong(message, judged.Error);
    w.Record("exchange.answered", "exchange_message", message.Id, new { service = service.Id, outcome = judged.Value.Outcome });
    return Answered(message.Take(judged.Value, w.Now));

    ServiceOutcome Wrong(Message of, Error error) {
      of.Refuse(error.Message);
      w.Record("exchange.answer_refused", "exchange_message", of.Id, new { service = service.Id, error.Code });
      return ServiceOutcome.Refuse(error);
    }
  }

  static ServiceOutcome Answered(JsonObject answer) => ServiceOutcome.Done(new() { ["answer"] = answer });

  /// <summary>The message as it is kept before anything leaves: should this program die, the next attempt bears the same id.</summary>
  async Task<Message?> Begin(ServiceTaskContext context, OutsideService service, Work w, CancellationToken ct) {
    await using var own = works.Begin(w.Actor, w.Purpose);
    var db = own.Work.Db<ExchangeDb>();
    await own.Work.Alone("exchange visit", $"{context.Instance} {context.Visit}", ct);
    var again = context.Headers.GetValueOrDefault("message") is { Length: > 0 } text;
    var mine = db.Messages(w.Actor).Where(m => m.Instance == context.Instance);
    var known = again ? Guid.TryParse(context.Headers["message"], out var id) ? await mine.SingleOrDefaultAsync(m => m.Id == id, ct) : null
      : await mine.SingleOrDefaultAsync(m => m.Visit == context.Visit && m.State != MessageState.Replaced, ct);
    if (again && known is null) return null;
    if (!again) known = Current(known, context, service, own.Work, db);
    if (!known!.IsOpen) return known;
    known.Try();
    own.Work.Record("exchange.asked", "exchange_message", known.Id, new { service = service.Id, known.Attempts });
    await own.Work.Commit(ct);
    return known;
  }

  /// <summary>A message whose content an operator has corrected since is another message.</summary>
  static Message Current(Message? known, ServiceTaskContext context, OutsideService service, Work w, ExchangeDb db) {
    var request = service.Request(context.Variables["input"] as JsonObject ?? [], w.Now);
    if (known is not null && (!known.IsOpen || known.Asks(request))) return known;
    known?.Replace();
    var made = Message.Of(service, context, request, w.Now);
    db.Add(made);
    return made;
  }
}
