using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SweepStaffTests(IdentityApp app) : IClassFixture<IdentityApp> {
  async Task<Account> Resting(int days, string role = "intake", bool demo = false, Organisation? office = null, string? password = IdentityApp.Password) {
    var account = await app.Person($"r{Guid.CreateVersion7():N}"[..20], units: office ?? app.Desk, role: role, demo: demo, password: password);
    await app.AsIntruder("update identity.account set created_at = $2, last_sign_in_at = $2 where id = $1", account.Id, app.Clock.GetUtcNow().AddDays(-days).UtcDateTime);
    return account;
  }

  async Task Sweep() {
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new SweepStaff());
      await act.Work.Commit(CancellationToken.None);
    }
    await app.RunJobs();
  }

  async Task<bool> Locked(Account account) => (bool)(await app.Sql("select disabled_at is not null from identity.account where id = $1", account.Id))[0][0]!;

  [Fact]
  public async Task After_ninety_days_an_account_is_locked_and_fourteen_days_before_its_owner_is_told_once() {
    var (old, near, fresh, demo) = (await Resting(90), await Resting(80), await Resting(70), await Resting(200, demo: true));
    await Resting(0, "administrator");
    await Sweep();
    await Sweep();
    Assert.Equal((true, false, false, false), (await Locked(old), await Locked(near), await Locked(fresh), await Locked(demo)));
    Assert.Contains("identity.account_locked", await app.Ledger(old.Id));
    var told = await app.Sql("select recipient, link from kernel.notification where template = 'unused_account' and channel = 'Inbox' and recipient = any ($1)", new[] { old.Person!.Value, near.Person!.Value, fresh.Person!.Value });
    Assert.Equal([[near.Person.Value, "/tai-khoan"]], told.Select(r => r.ToArray()));
    await using var act = app.Begin(app.Manager(app.Ward));
    // Opened by who manages it, it rests anew from that day on.
    Assert.False((await LockAccount.Run(new(old.Person!.Value, Lock: false, "Đã đi học về"), act.Work, (LiveSessions)app.Services.GetService(typeof(LiveSessions))!, CancellationToken.None)).IsError);
    await Sweep();
    Assert.False(await Locked(old));
  }

  [Fact]
  public async Task The_last_administrator_is_never_locked() {
    await app.AsIntruder("update identity.account set disabled_at = now() where disabled_at is null");
    var (earlier, last) = (await Resting(300, "administrator", office: app.Province), await Resting(200, "administrator", office: app.Province));
    await Sweep();
    Assert.Equal((true, false), (await Locked(earlier), await Locked(last)));
  }

  [Fact]
  public async Task Who_administers_a_ward_or_cannot_come_in_does_not_stand_in_for_the_last_of_the_province() {
    await app.AsIntruder("update identity.account set disabled_at = now() where disabled_at is null");
    var last = await Resting(200, "administrator", office: app.Province);
    await Resting(1, "administrator", office: app.Ward);
    await Resting(1, "administrator", office: app.Province, password: null);
    await Sweep();
    Assert.False(await Locked(last));
    // one who administers it by a granted role does
    var granted = await Resting(1);
    await app.AsIntruder("""
      insert into identity.role_grant (id, post, role, unit, sub_tree, valid_from, reason, granted_by, granted_at, version)
      select gen_random_uuid(), id, 'administrator', $2, true, valid_from, 'x', person, now(), 1 from identity.official_post where person = $1
      """, granted.Person!, app.Province.Id);
    await Sweep();
    Assert.True(await Locked(last));
  }

  [Fact]
  public async Task Lists_that_nobody_carried_out_go() {
    await app.Fill();
    var id = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.staff_import (id, person, lines, at, version) values ($1, $1, '[]', $2, 1)", id, app.Clock.GetUtcNow().AddDays(-2).UtcDateTime);
    await Sweep();
    Assert.Empty(await app.Sql("select 1 from identity.staff_import where id = $1", id));
  }
}
