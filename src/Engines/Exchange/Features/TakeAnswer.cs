using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Exchange;

/// <summary>A system answers later what it was asked. The first answer counts; one of another form than declared is refused and the process goes on waiting.</summary>
internal static class TakeAnswer {
  /// <summary>By then an attempt that was under way has ended.</summary>
  static readonly TimeSpan AttemptOver = TimeSpan.FromMinutes(2);

  /// <summary>What the event of the process that waits for a late answer is called; its key is the message.</summary>
  internal const string Event = "exchange-answered";

  public sealed record Request(string System, Guid Id, JsonObject Answer);

  /// <param name="Taken">False when it had been answered before, or is not wanted any more.</param>
  public sealed record Response(Guid Message, bool Taken);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Services services, Processes processes, CancellationToken ct) {
    await w.Alone("exchange", r.Id.ToString(), ct);
    var message = await w.Db<ExchangeDb>().Messages(w.Actor).SingleOrDefaultAsync(m => m.Id == r.Id && m.System == r.System, ct);
    if (message is null) return ExchangeErrors.NotAsked;
    if (!message.IsOpen) return new Response(r.Id, false);
    if (await services.Find(message.Service, ct) is not { } service) return ExchangeErrors.UnknownService(message.Service);
    var judged = message.Judge(service, r.Answer, w.Now);
    if (judged.IsError) {
      message.Refuse(judged.Error.Message);
      w.Record("exchange.answer_refused", "exchange_message", r.Id, new { service = service.Id, judged.Error.Code });
      await w.Commit(ct);
      return judged.Error;
    }
    w.Record("exchange.answered", "exchange_message", r.Id, new { service = service.Id, outcome = judged.Value.Outcome });
    if (await Give(message, judged.Value, w, processes, ct) is { } refused) return refused;
    await w.Commit(ct);
    return new Response(r.Id, true);
  }

  /// <summary>
  /// To the event that waits. Where nobody waits any more it is held until it is asked for again; before there is an event, for
  /// the next attempt, which an incident makes at once.
  /// </summary>
  static async Task<Error?> Give(Message message, Judgement judgement, Work w, Processes processes, CancellationToken ct) {
    var isAwaited = message.State == MessageState.Pending;
    message.Hold(judgement, w.Now);
    if (isAwaited) {
      var given = await processes.Correlate(w, new(Event, message.Id.ToString(), new() { ["answer"] = message.Answer!.DeepClone() }), ct);
      if (given.IsError) return given.Error;
      if (given.Value.Reached > 0) message.Release();
      return null;
    }
    await w.Flush(ct);
    // where nothing stands still an attempt is under way and takes what is held, unless it is just failing
    if (await processes.Retry(w, message.Instance, message.Visit, ct) is not null) w.Enqueue(new GiveHeldAnswer(message.Id), due: w.Now + AttemptOver);
    return null;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/{system}/answers/{id:guid}", async (string system, Guid id, HttpContext http, Work w, Line line, Services services, Processes processes) => {
      var read = await Read(http.Request.Body, http.RequestAborted);
      if (read is not { } body) return Problems.Of(ExchangeErrors.TooLarge);
      if (!line.IsFrom(system, http.Request.Headers[Line.Signature].ToString(), http.Request.Path, body)) return Problems.Of(ExchangeErrors.BadSignature);
      if (Line.Parse(body) is not { } answer) return Problems.Of(ExchangeErrors.BadBody);
      http.RequestServices.GetRequiredService<ActorContext>().Actor = Actor.Machine(system);
      return (IResult)await Run(new(system, id, answer), w, services, processes, http.RequestAborted);
    }).Accepts<JsonObject>("application/json").Produces<Response>().Public("exchange.answer").DisableRateLimiting();

  static async Task<byte[]?> Read(Stream body, CancellationToken ct) {
    using var whole = new MemoryStream();
    var buffer = new byte[16 * 1024];
    for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;) {
      whole.Write(buffer, 0, read);
      if (whole.Length > Line.MaxBody) return null;
    }
    return whole.ToArray();
  }
}
