namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>What one let connected systems have.</summary>
  public IQueryable<ClientGrant> GrantsOf(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<ClientGrant>().Where(g => accounts.Any(a => a.Id == g.Account));
  }
}
