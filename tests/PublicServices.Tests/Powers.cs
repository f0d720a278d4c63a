using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>People who act for others by electronic powers; who they are comes from a session of theirs, as in the program.</summary>
internal static class Powers {
  static int numbers;

  /// <summary>A person with a number, an account and an open session.</summary>
  public static async Task<(Guid Id, Guid Session)> Person(this SaolaApp app, string name) {
    var id = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.person (id, full_name, personal_number, source, demo, created_at, changed_at, version) values ($1, $2, $3, 'test', true, now(), now(), 1)", id, name, $"0641{Interlocked.Increment(ref numbers):00000000}");
    return (id, await app.Session(id));
  }

  /// <summary>An open session of a person, whose account is made when there is none.</summary>
  public static async Task<Guid> Session(this SaolaApp app, Guid person) {
    var (account, session, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), app.Clock.GetUtcNow().UtcDateTime);
    await app.AsIntruder("insert into identity.account (id, user_name, person, security_stamp, demo, created_at, version) values ($1, $1::text, $2, $1, true, $3, 1) on conflict (person) do nothing", account, person, now);
    await app.AsIntruder("insert into identity.session (id, account, security_stamp, at) select $1, id, security_stamp, $3 from identity.account where person = $2", session, person, now);
    return session;
  }

  /// <summary>A power that was given and taken.</summary>
  public static async Task<Guid> Power(this SaolaApp app, Guid principal, Guid to, PowerActs acts, string[]? procedures = null, bool earlier = true, int first = 0, int last = 9, bool? accepted = true, bool ended = false, bool organisation = false) {
    var (id, today, now) = (Guid.CreateVersion7(), Vn.Day(app.Clock.GetUtcNow()), app.Clock.GetUtcNow().UtcDateTime);
    await app.AsIntruder("""
      insert into identity.power (id, person, business, given_by, given_at, delegate_number, delegate_name, delegate, acts, procedures, earlier, first_day, last_day, accepted, ended_at, version)
      select $1, case when not $12 then $2 end, case when $12 then $2 end, $2, $3, p.personal_number, p.full_name, case when $9::bool is not null then p.id end, $4, $5, $6, $7, $8, $9, case when $10 then $3 end, 1 from identity.person p where p.id = $11
      """, id, principal, now, (short)acts, procedures ?? [], earlier, today.AddDays(first), today.AddDays(last), (object?)accepted ?? DBNull.Value, ended, to, organisation);
    return id;
  }

  /// <summary>Who the owner of a session is now.</summary>
  public static async Task<Actor> Now(this SaolaApp app, Guid session) {
    app.Clock.Pass(TimeSpan.FromSeconds(4)); // longer than sessions are kept in memory
    return await app.Known(session);
  }

  /// <summary>Who the owner of a session is, as the program has it in mind at this moment.</summary>
  public static async Task<Actor> Known(this SaolaApp app, Guid session) {
    await using var scope = app.Services.CreateAsyncScope();
    return await scope.ServiceProvider.GetRequiredService<IActorSource>().Find(new(new ClaimsIdentity([new("sid", session.ToString("N"))], "saola")), TestContext.Current.CancellationToken);
  }

  /// <summary>Somebody who may do this for another from now on.</summary>
  public static async Task<(Actor Actor, Guid Power, Guid Session)> Delegate(this SaolaApp app, Guid principal, PowerActs acts, string[]? procedures = null, bool earlier = true, string name = "Trần Văn Long", bool organisation = false) {
    var (id, session) = await app.Person(name);
    var power = await app.Power(principal, id, acts, procedures, earlier, organisation: organisation);
    return (await app.Now(session), power, session);
  }

  public static Task End(this SaolaApp app, Guid power) => app.AsIntruder("update identity.power set ended_at = $2, ended_by = given_by where id = $1", power, app.Clock.GetUtcNow().UtcDateTime);
}
