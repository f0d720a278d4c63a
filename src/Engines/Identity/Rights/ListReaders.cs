using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Identity;

/// <summary>Everyone who can see a given record of the actor's offices, and why. That it was asked is evidence.</summary>
internal static class ListReaders {
  public const int Most = 2000;

  public sealed record Request(string? Kind, string? Key);

  /// <param name="Roles">Keys of the roles that let them see it.</param>
  /// <param name="Bound">Only as long as a condition holds.</param>
  public sealed record Reader(Guid Person, string Name, string Unit, string Office, string? Title, IReadOnlyList<string> Roles, bool Bound);

  /// <param name="More">There are more officials than are shown.</param>
  public sealed record Response(string Title, IReadOnlyList<Reader> Officials, bool More, IReadOnlyList<OtherReader> Others);

  internal static async Task<Answer<Response>> Run(Request r, Work w, IEnumerable<IProtectedRecords> kinds, HeldPosts held, ServiceAccounts systems, CancellationToken ct) {
    var records = kinds.FirstOrDefault(k => k.Kind == r.Kind);
    if (records is null || await records.Find(w, Vn.Clean(r.Key), ct) is not { } record || !Array.Exists(record.Offices, o => w.Actor.Can(IdentityPermissions.Explain, o))) return RightErrors.RecordNotFound;
    var names = (await WhoMay.Of(w, record.Permission, record.Offices, ct)).DistinctBy(h => h.Person).ToDictionary(h => h.Person, h => h.Name);
    await using var batch = (await w.ReadConnection(ct)).CreateBatch();
    batch.BatchCommands.Add(HeldPowers.OfPeople([.. names.Keys], Vn.Day(w.Now)));
    HeldPosts.AskOfPeople(batch, [.. names.Keys], Vn.Day(w.Now));
    var officials = new List<Reader>();
    await using (var reader = await batch.ExecuteReaderAsync(ct)) {
      // a condition may ask whose power they hold
      var powers = await HeldPowers.ByHolder(reader, ct);
      await reader.NextResultAsync(ct);
      foreach (var post in (await held.Read(reader, p => names.GetValueOrDefault(p, ""), ct)).SelectMany(g => g)) {
        var actor = post.Actor with { Circumstances = new(Vn.Local(w.Now).DateTime, Working: true, Zone: null), Powers = [.. powers[post.Actor.Id]] };
        if (record.MaySee(actor)) officials.Add(new(actor.Id, actor.Name, post.UnitName, post.OfficeName, post.Title, [.. actor.Post!.Roles], Array.TrueForAll(actor.Reaches(record.Permission), x => x.When is not null)));
      }
    }
    var readers = await systems.ReadersOf(record, w, ct);
    w.Record("identity.readers_listed", records.Kind, record.Id, new { record.Permission, officials = officials.Count });
    await w.Commit(ct);
    var shown = officials.OrderBy(o => o.Office, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Create(Vn.Culture, ignoreCase: false)).Take(Most).ToList();
    return new Response(record.Title, shown, officials.Count > Most, [.. record.Others, .. readers]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/identity/readers", (string? kind, string? key, Work w, IEnumerable<IProtectedRecords> kinds, HeldPosts held, ServiceAccounts systems, CancellationToken ct) => Run(new(kind, key), w, kinds, held, systems, ct))
    .Requires(IdentityPermissions.Explain);
}

internal static class RightErrors {
  public static Error RecordNotFound => new(ErrorKind.NotFound, "identity.record_not_found", T["record_not_found"], "Key");
  public static Error PermissionUnknown => new(ErrorKind.Invalid, "identity.permission_unknown", T["permission_unknown"], "Permission");
}
