using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Identity;

namespace Saola.Security.Features;

/// <summary>What others did with the data of who is signed in: who read or changed it, when and for what.</summary>
internal static class ListMyAccess {
  public const string Purpose = "account.access";

  public sealed record Request(long? Before = null);
  public sealed record Line(DateTimeOffset At, string Sentence, string? Act, string? Reason, bool OutsideTask);
  public sealed record Response(IReadOnlyList<Line> Lines, long? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LedgerReader ledger, LedgerSayings sayings, Identities identities, CancellationToken ct) {
    var page = await ledger.Own(w.Actor, r.Before, ct);
    // who acts for one by a power is no stranger
    var own = new Dictionary<Guid, string>(await identities.NamesOfDelegates(w, ct)) { [w.Actor.Id] = T["of_you"] };
    return new Response([.. (await sayings.Say(page.Entries, own, ct)).Select(l => new Line(l.At, l.Sentence, l.Act, l.OutsideTask ? l.Reason : null, l.OutsideTask))], page.Next);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/account/access", (long? before, Work w, LedgerReader ledger, LedgerSayings sayings, Identities identities, CancellationToken ct) => Run(new(before), w, ledger, sayings, identities, ct))
    .SignedIn(Purpose);
}
