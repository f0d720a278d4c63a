using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// Names for the ledger: offices, and officials in the posts they hold or held. Citizens are not named here; who looks for one of
/// them says why, and knows whom they look for.
/// </summary>
internal sealed class IdentityNames(OfficeDirectory offices) : ILedgerNames {
  public IReadOnlyCollection<string> Kinds { get; } = ["organisation", LedgerWords.Official, "person", "account", "post", "client", "identity_provider", "role", "network_zone"];

  public async Task<IReadOnlyDictionary<Guid, string>> Of(Work w, string kind, Guid[] ids, CancellationToken ct) {
    if (kind == "organisation") {
      var now = await offices.Get(ct);
      return ids.Select(now.Any).OfType<OrganisationCard>().DistinctBy(o => o.Id).ToDictionary(o => o.Id, o => o.Title);
    }
    var (db, all) = (w.Db<IdentityDb>(), Actor.Machine("ledger"));
    var officials = db.People(all).Where(p => db.Posts(all).Any(o => o.Person == p.Id));
    var named = kind switch {
      "client" => db.Clients(all).Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, FullName = c.Name }),
      "identity_provider" => db.UpstreamProviders(all).Where(p => ids.Contains(p.Id)).Select(p => new { p.Id, FullName = p.Name }),
      "role" => db.Roles().Where(r => ids.Contains(r.Id)).Select(r => new { r.Id, FullName = r.Name }),
      "network_zone" => db.NetworkZones().Where(z => ids.Contains(z.Id)).Select(z => new { z.Id, FullName = z.Name }),
      "account" => from a in db.Accounts(all) join p in officials on a.Person equals p.Id where ids.Contains(a.Id) select new { a.Id, p.FullName },
      "post" => from o in db.Posts(all) join p in db.People(all) on o.Person equals p.Id where ids.Contains(o.Id) select new { o.Id, p.FullName },
      _ => from p in officials where ids.Contains(p.Id) select new { p.Id, p.FullName },
    };
    return await named.ToDictionaryAsync(n => n.Id, n => kind == "account" ? T["account_of", n.FullName] : n.FullName, ct);
  }
}
