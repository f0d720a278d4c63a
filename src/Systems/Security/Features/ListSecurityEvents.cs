using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>
/// Security events in the order in which they were sealed, each once, with an id that never changes. Who goes on after the last
/// "next" misses none, also none that was kept late.
/// </summary>
internal static class ListSecurityEvents {
  public const string Permission = "security.events";
  const int Usual = 100;

  /// <param name="After">The id after which to go on; from the beginning when left out.</param>
  /// <param name="Count">At most so many, 1 to 500; 100 when left out.</param>
  public sealed record Request(string? After = null, int? Count = null);
  public sealed record Thing(string Kind, Guid Id);
  public sealed record Doer(Guid Id, ActorKind Kind, Guid? Office);

  /// <param name="Id">Its place in the sealed order: batch and position.</param>
  /// <param name="Kind">What it is about, as docs/security-events.md tells.</param>
  public sealed record Event(string Id, DateTimeOffset At, string Kind, string Type, Doer Actor, Thing Object, string Purpose, JsonObject Facts);

  /// <param name="Next">Ask with this after; the same as before when nothing was sealed since.</param>
  /// <param name="More">There may be more already.</param>
  public sealed record Response(IReadOnlyList<Event> Events, string? Next, bool More);

  internal static async Task<Answer<Response>> Run(Request r, LedgerReader ledger, SecurityTypes types, CancellationToken ct) {
    if (SealedPlace.Parse(r.After) is not { } after) {
      if (!string.IsNullOrEmpty(r.After)) return new Error(ErrorKind.Invalid, "security.bad_place", T["bad_place"], "after");
      after = SealedPlace.Beginning;
    }
    var (found, reached) = await ledger.Sealed(types.Names, after, r.Count ?? Usual, ct);
    var events = found.Select(s => new Event(s.Place.ToString(), s.Entry.At, types.KindOf(s.Entry.Type), s.Entry.Type, new(s.Entry.Actor, s.Entry.ActorKind, s.Entry.Office),
      new(s.Entry.ObjectKind, s.Entry.ObjectId), s.Entry.Purpose, s.Entry.Facts)).ToList();
    return new Response(events, reached == SealedPlace.Beginning ? null : reached.ToString(), reached != after);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/security/events", (string? after, int? count, LedgerReader ledger, SecurityTypes types, CancellationToken ct) => Run(new(after, count), ledger, types, ct))
    .Requires(Permission);
}

/// <summary>The types that modules declare to be security events.</summary>
internal sealed class SecurityTypes(IEnumerable<SecurityType> declared) {
  readonly Dictionary<string, string> kinds = declared.ToDictionary(d => d.Type, d => JsonNamingPolicy.SnakeCaseLower.ConvertName(d.Kind.ToString()), StringComparer.Ordinal);

  public IReadOnlyCollection<string> Names => kinds.Keys;
  public string KindOf(string type) => kinds[type];
}
