namespace Saola.Identity;

/// <summary>The outline of an act on several at once, with one reason: all of them change or none does, and each that refuses is named.</summary>
/// <param name="most">So many at once.</param>
/// <param name="none">When none is chosen, or too many are.</param>
/// <param name="missing">When one of those chosen is not there for the actor.</param>
internal sealed class BulkAct<TKey, T>(int most, Error none, Error missing) {
  /// <summary>Those of these that are there for the actor.</summary>
  public required Func<TKey[], Task<List<T>>> Find { get; init; }

  /// <summary>Changes one and tells it, or says why not.</summary>
  public required Func<T, Task<Error?>> Change { get; init; }

  /// <summary>What one is called where several are chosen and it refuses; null where the error names it.</summary>
  public Func<T, string>? Name { get; init; }

  /// <summary>What speaks against it, looked at when all have changed and nothing is kept yet.</summary>
  public Func<List<T>, Task<Error?>>? Refuses { get; init; }

  public async Task<Answer<List<T>>> Run(TKey[]? chosen, string? said, Work w, CancellationToken ct) {
    var (keys, reason) = ((chosen ?? []).Distinct().ToArray(), Vn.Clean(said));
    if (keys.Length is 0 || keys.Length > most) return none;
    var found = await Find(keys);
    if (found.Count != keys.Length) return missing;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    List<Error> refused = [];
    foreach (var one in found)
      if (await Change(one) is { } error) refused.Add(found.Count > 1 && Name is not null ? error with { Message = $"{Name(one)}: {error.Message}" } : error);
    if (Error.Of(refused) is { } wrong) return wrong;
    if (Refuses is not null && await Refuses(found) is { } no) return no;
    await w.Commit(ct);
    return found;
  }
}
