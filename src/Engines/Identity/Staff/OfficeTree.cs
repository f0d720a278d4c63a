using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <param name="Whole">All that is below now.</param>
/// <param name="Tops">Else these with all that is below each.</param>
internal sealed record BelowAfter(bool Whole, Guid[] Tops);

/// <summary>The living offices while they change.</summary>
internal sealed class OfficeTree {
  readonly Dictionary<Guid, Organisation> byId;
  readonly DateOnly day;
  readonly DateTimeOffset now;

  OfficeTree(Dictionary<Guid, Organisation> byId, DateOnly day, DateTimeOffset now) => (this.byId, this.day, this.now) = (byId, day, now);

  public static async Task<OfficeTree> Read(IdentityDb db, DateOnly day, DateTimeOffset now, CancellationToken ct) =>
    new(await db.Organisations().ToDictionaryAsync(o => o.Id, ct), day, now);

  public Organisation this[Guid id] => byId[id];

  public OfficePlace Place(Guid id) => Place(byId[id]);

  OfficePlace Place(Organisation o) => new(o.Id, o.Office, byId[o.Office].Code ?? "", o.IsOffice ? null : o.Key);

  /// <summary>The place and the units in it, as long as they belong to the same office.</summary>
  public IEnumerable<Organisation> Within(Guid id) =>
    byId.Values.Where(o => o.ValidTo is null && o.Office == byId[id].Office && o.Path.StartsWith(byId[id].Path, StringComparison.Ordinal));

  /// <summary>The living offices below an office.</summary>
  public HashSet<Guid> Below(Guid office) => [.. byId.Values.Where(o => o.IsOffice && o.ValidTo is null && o.Id != office && o.Path.StartsWith(byId[office].Path, StringComparison.Ordinal)).Select(o => o.Id)];

  /// <summary>Where who reached all below an office reaches no further than before, now that they are in another.</summary>
  /// <param name="before">What was below the one.</param>
  public BelowAfter Carried(HashSet<Guid> before, Guid to) {
    var after = Below(byId[to].Office);
    if (after.IsSubsetOf(before)) return new(Whole: after.Count > 0, []);
    after.IntersectWith(before);
    return new(Whole: false, [.. after.Where(o => byId[o].Parent is not { } parent || !after.Contains(byId[parent].Office))]);
  }

  /// <summary>The place itself, or who took it over.</summary>
  public Guid Living(Guid id) {
    for (var seen = 0; byId[id] is { ValidTo: not null, Successor: { } next } && seen < byId.Count; seen++) id = next;
    return id;
  }

  /// <summary>Whether each is there today, and none would come under itself.</summary>
  public bool Allows(OfficeChange change) =>
    change.Sources.Concat(change.Targets).Append(change.Heir).All(p => byId.GetValueOrDefault(p) is { ValidTo: null })
    && (change.Kind != OfficeChangeKind.Close || change.Sources.All(s => Below(s).Count == 0))
    && !change.Sources.Where(change.Ends).Any(s => change.Targets.Any(t => byId[t].Path.StartsWith(byId[s].Path, StringComparison.Ordinal)));

  /// <summary>Whether one change would take away what another speaks of.</summary>
  public bool Touch(Guid[] sources, IReadOnlyCollection<Guid> places) =>
    sources.Where(byId.ContainsKey).Any(s => places.Contains(byId[s].Office) || Within(s).Any(o => places.Contains(o.Id)));

  /// <summary>How each place is called, for who looks for the same in another.</summary>
  public Dictionary<string, OfficePlace> Names(Guid id) => Within(id).Select(Place).Where(p => p.Id == id || p.Key is not null).DistinctBy(p => p.Name).ToDictionary(p => p.Name, StringComparer.Ordinal);

  /// <summary>Where each place goes when work goes to another office: to the unit of the same key, else to the office itself.</summary>
  public Dictionary<string, string> Like(Guid from, Guid to) {
    var there = Within(to).Where(o => o.Key is not null).ToLookup(o => o.Key);
    return Names(from).ToDictionary(n => n.Key, n => n.Value.Id != from && there[n.Value.Key].FirstOrDefault() is { } same ? Place(same).Name : Place(to).Name, StringComparer.Ordinal);
  }

  /// <summary>
  /// One becomes part of another: units that both have become one, others come under the other's roof, and the other answers for it.
  /// </summary>
  /// <returns>Each place that is no more, and the one that took it over.</returns>
  public List<(Guid From, Guid To)> Absorb(Guid from, Guid to) {
    List<(Guid, Guid)> gone = [(from, to)];
    foreach (var child in byId.Values.Where(o => o.Parent == from && o.ValidTo is null).ToList()) {
      var same = child is { IsOffice: false, Key: not null } ? byId.Values.FirstOrDefault(o => o.Parent == to && o.Id != from && o.Key == child.Key && o.ValidTo is null) : null;
      if (same is not null) gone.AddRange(Absorb(child.Id, same.Id));
      else Put(child, byId[to]);
    }
    byId[from].Close(day, to, now);
    foreach (var before in byId.Values.Where(o => o.Successor == from)) before.Follow(to, now);
    return gone;
  }

  /// <summary>One is no more with the units in it, which nothing is left in; another answers for what they did.</summary>
  /// <returns>Each place that is no more, and the one that answers.</returns>
  public List<(Guid From, Guid To)> Fold(Guid from, Guid to) {
    List<(Guid From, Guid)> gone = [.. Within(from).Select(o => (o.Id, to))];
    foreach (var (id, _) in gone) {
      byId[id].Close(day, to, now);
      foreach (var before in byId.Values.Where(o => o.Successor == id)) before.Follow(to, now);
    }
    return gone;
  }

  void Put(Organisation child, Organisation parent) {
    child.PutUnder(parent, child.IsOffice);
    child.ChangedAt = now;
    foreach (var below in byId.Values.Where(o => o.Parent == child.Id).ToList()) Put(below, child);
  }
}
