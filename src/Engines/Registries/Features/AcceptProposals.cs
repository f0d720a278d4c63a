using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The second person accepts changes of records, one or many: all are written in one act, or none and each that refuses is named.</summary>
internal static class AcceptProposals {
  public const int Most = 200;

  public sealed record Request(IReadOnlyList<Chosen>? Proposals, string? Reason);

  /// <param name="Version">The one that was seen: a proposal that was altered since is not accepted.</param>
  public sealed record Chosen(Guid Id, int Version);
  public sealed record Response(IReadOnlyList<Guid> Proposals);

  internal static async Task<Answer<Response>> Run(Request r, Work w, ReviewCarrying carrying, ReviewTitles titles, CancellationToken ct) {
    var found = await Open(r.Proposals, w, titles, ct);
    if (found.IsError) return found.Error;
    if (RecordWriting.Because(w, new(Reason: r.Reason)) is { } wrong) return wrong;
    var refused = new List<Error>();
    foreach (var (p, name) in found.Value) {
      Answer<int> written;
      try {
        written = await carrying.Carry(w, p, ct);
      } catch (PostgresException e) when (refused.Count > 0 && e.SqlState == PostgresErrorCodes.InFailedSqlTransaction) {
        break; // the database says nothing more in an act in which it refused a statement
      }
      if (!written.IsError) {
        p.Accept(w.Actor, w.Now, w.Reason, written.Value);
        w.Publish(new ProposalAccepted(p.Id, p.Registry, p.Record, p.Maker, written.Value));
        continue;
      }
      refused.AddRange(written.Error.All.Select(e => found.Value.Count == 1 ? e : Named(e, name)));
    }
    if (Error.Of(refused) is { } all) return all;
    await w.Commit(ct);
    return new Response([.. found.Value.Select(f => f.Proposal.Id)]);
  }

  public static Error Named(Error error, string name) => error with { Message = $"{name}: {error.Message}" };

  /// <summary>Those chosen, which the actor may decide as they were seen, in an order in which two who decide at once never wait for each other.</summary>
  public static async Task<Answer<IReadOnlyList<(Proposal Proposal, string Name)>>> Open(IReadOnlyList<Chosen>? asked, Work w, ReviewTitles titles, CancellationToken ct) {
    var chosen = (asked ?? []).DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Version);
    if (chosen.Count is 0 or > Most) return ReviewErrors.NoneChosen(Most);
    Guid[] ids = [.. chosen.Keys];
    var found = await w.Db<ReviewDb>().Proposals(w.Actor).Where(p => ids.Contains(p.Id)).OrderBy(p => p.Record).ThenBy(p => p.At).ThenBy(p => p.Id).ToListAsync(ct);
    if (found.Count != ids.Length) return ReviewErrors.NotFound;
    var names = await titles.Of(w, found, ct);
    (Proposal Proposal, string Name)[] all = [.. found.Select(p => (p, names.GetValueOrDefault(p.Id, "")))];
    var refused = new List<Error>();
    foreach (var (p, name) in all)
      if ((p.MayDecide(w.Actor) ?? (p.Version != chosen[p.Id] ? ReviewErrors.Stale : null)) is { } no) refused.Add(all.Length == 1 ? no : Named(no, name));
    return Error.Of(refused) is { } error ? error : all;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost($"{ReviewDoor.Root}/accept", (Request r, Work w, ReviewCarrying carrying, ReviewTitles titles, CancellationToken ct) => Run(r, w, carrying, titles, ct))
    .Requires(RegistryPermissions.Review);
}
