using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Calls a service by hand in the name of a subsystem of the actor's offices: by its rights, through the same door and into the same log as its own
/// calls. Only how it comes is not asked, as who keeps it is signed in. What serves is called with a reason, as its answers are about real people.
/// </summary>
internal static class TryService {
  const int MostShown = 64 << 10, MostSent = 1 << 20;
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

  /// <param name="Target">Path and query below the service, from its slash on; empty for the service itself.</param>
  /// <param name="Production">Where it serves, and not where it is tested.</param>
  /// <param name="Number">A version; null for what its code alone leads to.</param>
  public sealed record Request(Guid Service, Guid Subsystem, bool Production, int? Number, string Method, string Target, string? ContentType, string? Body, string? Reason);

  public sealed record Header(string Name, string Value);

  /// <param name="Message">Under which it lies in the log.</param>
  /// <param name="Refused">The type of the exchange's own refusal; null where the service answered.</param>
  /// <param name="IsCut">There is more of the body than is told.</param>
  public sealed record Response(int Status, Header[] Headers, string Body, bool IsCut, string? Message, string? Refused, long Millis);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, BusDoor door, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.OwnSubsystems(w.Actor).AnyAsync(s => s.Id == r.Subsystem, ct)) return BusErrors.NotFound;
    var found = await (from o in db.AllServices() join s in db.AllSubsystems() on o.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id where o.Id == r.Service select new { o.Code, Subsystem = s.Code, Member = m }).SingleOrDefaultAsync(ct);
    if (found is null || (await roster.Get()).Clients.Values.FirstOrDefault(c => c.Id == r.Subsystem) is not { } client) return BusErrors.NotFound;
    if (!OfferedService.Methods.Contains(r.Method) || r.Target.Length > PathGlob.Limit || r.Target is not ("" or ['/' or '?', ..])) return BusErrors.BadEndpoint with { Field = "Target" };
    if (Vn.Clean(r.Reason) is { Length: > 0 and <= 1000 } said) w.Reason = said;
    else if (r.Production) return AccessErrors.ReasonMissing;
    var sent = Encoding.UTF8.GetBytes(r.Body ?? "");
    if (sent.Length > MostSent) return ExchangeErrors.TooLarge with { Field = "Body" };
    var party = new PartyId(r.Production ? roster.Instance : roster.TestInstance, found.Member.Class, found.Member.Code, found.Subsystem);
    var message = $"{PartyId.Encode(roster.Instance)}-{Guid.CreateVersion7()}";
    // evidence before it goes, whatever comes of it
    w.Record("exchange.service_tried", "exchange_service", r.Service, new { r.Subsystem, r.Production, r.Method, Message = message });
    await w.Commit(ct);
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    limit.CancelAfter(Patience);
    using var answer = new ShownStream(MostShown);
    var http = Asked(r, $"/r1/{party}/{PartyId.Encode(r.Number is { } number ? $"{found.Code}.v{number}" : found.Code)}{Plain(r.Target)}", sent, client, w.Actor.Id, limit.Token);
    http.Request.Headers[BusHeaders.Id] = message;
    http.Response.Body = answer;
    var began = Stopwatch.GetTimestamp();
    await door.Answer(http);
    // the door takes it for a caller who went away, and whatever came until then is no answer
    if (limit.IsCancellationRequested && !ct.IsCancellationRequested) return new Error(ErrorKind.Busy, "exchange.no_answer_in_time", Words.T["try_no_answer", Patience.TotalSeconds, message]);
    string? One(string name) => http.Response.Headers[name] is [.., { } value] ? value : null;
    return new Response(http.Response.StatusCode, [.. http.Response.Headers.Select(h => new Header(h.Key, h.Value.ToString()))], answer.Text, answer.IsCut, One(BusHeaders.Id), One(BusHeaders.Error), (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
  }

  /// <summary>What a person types has letters that no address has.</summary>
  static string Plain(string target) => string.Concat(target.EnumerateRunes().Select(c => c.Value is > ' ' and <= '~' and not '#' ? c.ToString() : Uri.EscapeDataString(c.ToString())));

  static DefaultHttpContext Asked(Request r, string target, byte[] body, RosterClient client, Guid by, CancellationToken ct) {
    var http = new DefaultHttpContext { RequestAborted = ct };
    http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
    (http.Request.Method, http.Request.Path, http.Request.Body) = (r.Method, target.Split('?')[0], new MemoryStream(body));
    http.Items[typeof(RosterClient)] = client;
    http.Request.Headers[BusHeaders.Client] = client.Party.ToString();
    http.Request.Headers["X-Road-UserId"] = by.ToString();
    if (body.Length == 0) return http;
    http.Request.ContentLength = body.Length;
    http.Request.Headers.ContentType = Vn.Clean(r.ContentType) is { Length: > 0 } type && !type.Any(char.IsControl) ? type : "application/json";
    return http;
  }

  public sealed record SentBody(Guid Subsystem, bool Production, int? Number, string Method, string Target, string? ContentType, string? Body, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/catalogue/{id:guid}/try", (Guid id, SentBody b, Work w, Roster roster, BusDoor door, CancellationToken ct) => Run(new(id, b.Subsystem, b.Production, b.Number, b.Method, b.Target, b.ContentType, b.Body, b.Reason), w, roster, door, ct))
    .Requires(ExchangePermissions.Offer).Fresh();

  /// <summary>Keeps the beginning of what is written, and lets the rest go by.</summary>
  sealed class ShownStream(int most) : MemoryStream {
    public bool IsCut { get; private set; }
    public string Text => Encoding.UTF8.GetString(GetBuffer(), 0, (int)Length);

    public override void Write(ReadOnlySpan<byte> buffer) {
      var room = Math.Min(buffer.Length, most - (int)Length);
      if (room < buffer.Length) IsCut = true;
      if (room > 0) base.Write(buffer[..room].ToArray(), 0, room);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) {
      Write(buffer.AsSpan(offset, count));
      return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) {
      Write(buffer.Span);
      return ValueTask.CompletedTask;
    }
  }
}
