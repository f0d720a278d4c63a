using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Writes what was proposed, as any writing is done: with all its checks, against the record as it is now. The right to write was the
/// maker's and the right to confirm is the actor's, so that none is asked again.
/// </summary>
internal sealed class ReviewCarrying(Registries registries, RecordWriting writing, Merging merging, Reviews reviews) {
  const string Name = "registries.review";

  /// <summary>The version that the record gets.</summary>
  public async Task<Answer<int>> Carry(Work w, Proposal p, CancellationToken ct) {
    if (await registries.Open(Actor.Machine(Name), p.Registry, ct) is not { } open) return RecordErrors.NotFound;
    if (await registries.Open(w.Actor, p.Registry, ct) is not { } seen || IsBlind(seen, p)) return ReviewErrors.Blind;
    if (p.Kind == ProposalKind.Merge) return Told(await Merge(w, open, p, ct), m => m.SurvivorAfter);
    if (await reviews.ValuesOf(w, p, ct) is not { } values) return ReviewErrors.Erased;
    if (p.State is { } state) values[Names.State] = state;
    var origin = Origin(p);
    var written = p.Kind switch {
      ProposalKind.Add => await writing.Add(w, open, p.Office, values, p.HoldsFrom, origin, ct, p.Record),
      ProposalKind.Change => await writing.Change(w, open, p.Record, p.Base!.Value, values, p.HoldsFrom, origin, ct),
      _ => await writing.End(w, open, p.Record, p.Base!.Value, p.EndsOn!.Value, p.State, origin, ct),
    };
    return Told(written, r => r.Version);
  }

  /// <summary>Nobody confirms what they may not see.</summary>
  static bool IsBlind(OpenRegistry seen, Proposal p) => seen.Definition.Fields.Any(f => (p.Kind == ProposalKind.Merge || p.Fields.Contains(f.Key)) && !seen.Access.Sees(f, p.Office));

  async Task<Answer<RecordMerge>> Merge(Work w, OpenRegistry open, Proposal p, CancellationToken ct) {
    var pair = await merging.Find(w, open, new(p.Record, p.Base!.Value), new(p.Other!.Value, p.OtherVersion!.Value), ct);
    return pair.IsError ? pair.Error : await merging.Merge(w, open, pair.Value, p.Fields, Origin(p), ct);
  }

  static RecordOrigin Origin(Proposal p) => new() { Maker = p.Maker, Proposal = p.Id, Confirmed = true };

  static Answer<int> Told<T>(Answer<T> written, Func<T, int> version) where T : notnull =>
    !written.IsError ? version(written.Value) : written.Error.Code == Problems.Stale.Code || written.Error.Code == RecordErrors.Ended.Code ? ReviewErrors.Changed : written.Error;
}
