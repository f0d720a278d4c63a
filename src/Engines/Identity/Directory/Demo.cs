using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Saola.Identity;

/// <summary>
/// The password of the invented people of a training site. A pack never holds one: who starts the site gives it, all demo
/// accounts share it, and no other account can get it this way.
/// </summary>
internal sealed class Demo(Works works, Passwords passwords, Training training) {
  /// <summary>How many accounts took the password; none when they had it already.</summary>
  public async Task<int> SetPassword(string password, CancellationToken ct) {
    if (!training.On) throw new InvalidOperationException("SAOLA_DEMO_PASSWORD is given, but this is not a training site (SAOLA_TRAINING=1).");
    await using var scoped = works.Begin(Actor.Machine("demo"), "identity.demo_password");
    var accounts = await scoped.Work.Db<IdentityDb>().Accounts(scoped.Work.Actor).Where(a => a.Demo).ToListAsync(ct);
    // One hash for all, so that a second start needs one look and not one per account.
    var hash = accounts.Find(a => a.PasswordHash is not null)?.PasswordHash;
    if (hash is null || passwords.Verify(hash, password) != PasswordVerificationResult.Success) hash = passwords.Hash(password);
    var changed = accounts.FindAll(a => a.PasswordHash != hash);
    foreach (var account in changed) {
      account.TakePassword(hash, scoped.Work.Now);
      scoped.Work.Publish(new PasswordChanged(account.Id));
    }
    if (changed.Count > 0) await scoped.Work.Commit(ct);
    return changed.Count;
  }
}

/// <summary>Gives demo people their password when the program starts with one.</summary>
internal sealed class DemoStart(Settings settings, Demo demo, ILogger<DemoStart> log) : BackgroundService {
  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    if (settings["SAOLA_DEMO_PASSWORD"] is not { Length: > 0 } password) return;
    var changed = await demo.SetPassword(password, stoppingToken);
    if (changed > 0) log.LogInformation("{Count} demo accounts have the demo password.", changed);
  }
}

/// <summary>One invented person and what they do, for whoever tries the site.</summary>
public sealed record DemoPerson(string UserName, string Name, string Does);

/// <summary>Who can sign in on a training site.</summary>
public sealed class DemoPeople(WebDatabase database) {
  public async Task<IReadOnlyList<DemoPerson>> All(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select a.user_name, coalesce(p.full_name, b.name, ''), coalesce(string_agg(distinct u.name || coalesce(' · ' || o.name, '') || ' (' || array_to_string(s.roles, ', ') || ')', '; '), '')
      from identity.account a left join identity.person p on p.id = a.person left join identity.business b on b.id = a.business
      left join identity.official_post s on s.person = p.id and s.valid_to is null
      left join identity.organisation u on u.id = s.unit
      left join identity.organisation o on o.id = u.office and o.id <> u.id
      where a.demo group by a.user_name, p.full_name, b.name order by a.user_name
      """);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var people = new List<DemoPerson>();
    while (await reader.ReadAsync(ct)) people.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
    return people;
  }
}
