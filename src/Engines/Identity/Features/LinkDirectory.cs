using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Says that an entry of the directory is somebody who has an account here already; from then on the directory tells where they work. For who manages the whole province.</summary>
internal static class LinkDirectory {
  public const int KeyLimit = 100;

  /// <param name="Key">The entry's own key, as the report of a look into the directory names it.</param>
  public sealed record Request(string? Key, string? UserName, string? Reason);
  public sealed record Response(Guid Account);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var (db, key, reason) = (w.Db<IdentityDb>(), Vn.Clean(r.Key), Vn.Clean(r.Reason));
    if (!await SetAccountPolicy.IsWhole(w, ct)) return DirectoryErrors.NotFound;
    var account = await db.Claimed(Account.Normal(r.UserName)).Where(a => a.Person != null).Select(a => new { a.Id, a.Person }).SingleOrDefaultAsync(ct);
    List<Error> faults = [];
    if (key.Length is 0 or > KeyLimit) faults.Add(DirectoryErrors.KeyMissing);
    if (account is null) faults.Add(DirectoryErrors.NobodyThere);
    if (reason.Length == 0) faults.Add(PostErrors.ReasonMissing);
    if (Error.Of(faults) is { } invalid) return invalid;
    if (account!.Person == w.Actor.Id) return PostErrors.OwnPost;
    if (!await db.Managed(w.Actor, account.Person!.Value, Vn.Day(w.Now)).AnyAsync(ct)) return DirectoryErrors.NobodyThere;
    await w.Alone("directory", "links", ct);
    if (await db.DirectoryPeople(Actor.Machine("directory")).AnyAsync(p => p.Key == key || p.Account == account.Id, ct)) return DirectoryErrors.Linked;
    // Not there yet: a key that no entry has locks nobody out.
    db.Add(new DirectoryPerson { Id = Guid.CreateVersion7(), Key = key, Account = account.Id, SeenAt = w.Now, LeftAt = w.Now });
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    w.Record("identity.directory_linked", "account", account.Id, new { key });
    await w.Commit(ct);
    return new Response(account.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/directory/links", (Request r, Work w, CancellationToken ct) => Run(r, w, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
