using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ConfirmRecoveryTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected override async Task<Write> Prepare() {
    var (account, number, recovery, _) = await app.Asked();
    return new($"/api/identity/recoveries/{recovery}/confirm", Cards.Typed(number), app.Rescuer(), account.Id, "identity.account_recovered") {
      Permission = IdentityPermissions.Recover, Stranger = app.Rescuer(app.Department), Unseen = "identity.recovery_not_found", Again = "identity.recovery_not_found",
      Invalid = new { personalNumber = "12", fullName = "Trần Thị Bình" }, InvalidCode = "identity.personal_number_invalid",
      Meanwhile = () => app.AsIntruder("delete from identity.recovery where id = $1", recovery),
      Row = "select 1 from identity.account where id = $1 and password_hash is null",
    };
  }

  async Task<string?> Confirm(Actor actor, Guid recovery, object body) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync($"/api/identity/recoveries/{recovery}/confirm", body, Ct);
    return (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
  }

  [Fact]
  public async Task Who_asked_does_not_agree_to_it_themselves_and_after_three_days_nobody_does() {
    var (account, number, recovery, officer) = await app.Asked();
    Assert.Equal("identity.recovery_same_officer", await Confirm(officer, recovery, Cards.Typed(number)));
    await app.AsIntruder("update identity.recovery set expires_at = asked_at where id = $1", recovery);
    Assert.Equal("identity.recovery_over", await Confirm(app.Rescuer(), recovery, Cards.Typed(number)));
    Assert.True(await app.Opens(account));
  }

  [Theory]
  [InlineData("post"), InlineData("grant"), InlineData("account"), InlineData("link")]
  public async Task Two_of_whom_one_made_the_other_an_official_are_not_two(string how) {
    var officers = new[] { await app.Person($"u{Guid.CreateVersion7():N}"[..20], role: "rescuer", units: app.Ward), await app.Person($"u{Guid.CreateVersion7():N}"[..20], role: "rescuer", units: app.Ward) };
    var (maker, puppet) = (app.Rescuer() with { Id = officers[0].Person!.Value }, app.Rescuer() with { Id = officers[1].Person!.Value });
    Task Made(int days) => how switch {
      "post" => app.AsIntruder("update identity.official_post set given_by = $1, given_at = $3 where person = $2", maker.Id, puppet.Id, At(days)),
      "grant" => app.AsIntruder("insert into identity.role_grant (id, post, role, unit, sub_tree, valid_from, reason, granted_by, granted_at, version) select gen_random_uuid(), id, 'intake', unit, false, valid_from, 'x', $1, $3, 1 from identity.official_post where person = $2", maker.Id, puppet.Id, At(days)),
      "account" => app.AsIntruder("update identity.account set made_by = $1, created_at = $3 where person = $2", maker.Id, puppet.Id, At(days)),
      _ => app.AsIntruder("insert into identity.account_link (id, account, expires_at, made_by, made_at) select gen_random_uuid()::text, id, $3, $1, $3 from identity.account where person = $2", maker.Id, puppet.Id, At(days)),
    };
    await Made(Recovery.Apart.Days - 1);
    // whichever of them asks
    foreach (var (first, second) in new[] { (maker, puppet), (puppet, maker) }) {
      var (account, number, _) = await app.WithCard("administrator", app.Ward);
      var recovery = await app.Waits(account, number, first);
      Assert.Equal("identity.recovery_not_apart", await Confirm(second, recovery, Cards.Typed(number)));
      Assert.True(await app.Opens(account));
      Assert.Null(await Confirm(app.Rescuer(), recovery, Cards.Typed(number)));
    }
  }

  DateTime At(int daysAgo) => app.Clock.GetUtcNow().AddDays(-daysAgo).UtcDateTime;

  [Fact]
  public async Task Two_officers_whom_others_appointed_or_one_the_other_long_ago_are_two() {
    var (first, second) = (await app.Person($"u{Guid.CreateVersion7():N}"[..20], role: "rescuer", units: app.Ward), await app.Person($"u{Guid.CreateVersion7():N}"[..20], role: "rescuer", units: app.Ward));
    await app.AsIntruder("update identity.official_post set given_by = $1, given_at = $3 where person = $2", first.Person!.Value, second.Person!.Value, At(Recovery.Apart.Days));
    var (account, number, _) = await app.WithCard("administrator", app.Ward);
    var recovery = await app.Waits(account, number, app.Rescuer() with { Id = first.Person.Value });
    Assert.Null(await Confirm(app.Rescuer() with { Id = second.Person.Value }, recovery, Cards.Typed(number)));
  }

  [Fact]
  public async Task The_owner_does_not_agree_to_their_own_recovery() {
    var (account, number, recovery, _) = await app.Asked();
    Assert.Equal("identity.recovery_not_found", await Confirm(app.Rescuer() with { Id = account.Person!.Value }, recovery, Cards.Typed(number)));
    Assert.True(await app.Opens(account));
  }

  [Theory]
  [InlineData("064000000999", "Trần Thị Bình", "1990-02-03"), InlineData(null, "Trần Thị Bính", "1990-02-03"), InlineData(null, "Trần Thị Bình", "1991-02-03")]
  public async Task The_second_officer_types_what_the_card_says_too(string? number, string name, string born) {
    var (account, its, recovery, _) = await app.Asked();
    Assert.Equal("identity.recovery_no_match", await Confirm(app.Rescuer(), recovery, Cards.Typed(number ?? its, name, born)));
    Assert.True(await app.Opens(account));
    Assert.Null(await Confirm(app.Rescuer(), recovery, Cards.Typed(its)));
    Assert.False(await app.Opens(account));
  }

  [Fact]
  public async Task Wrong_cards_of_a_second_officer_are_counted_too() {
    var (account, number, recovery, _) = await app.Asked();
    for (var i = 0; i < CardCheck.NumberLimit; i++) await Confirm(app.Rescuer(), recovery, Cards.Typed(number, born: "1991-02-03"));
    Assert.Equal("identity.recovery_throttled", await Confirm(app.Rescuer(), recovery, Cards.Typed(number)));
    Assert.True(await app.Opens(account));
  }

  [Theory]
  [MemberData(nameof(Reach.Further), MemberType = typeof(Reach))]
  public async Task The_second_reaches_as_far_as_the_first_had_to_also_what_was_given_meanwhile(string how) {
    var (account, number, _) = await app.WithCard("guarded");
    var recovery = await app.Waits(account, number, app.Rescuer());
    await app.Reaching(account, how);
    Assert.Equal("identity.recovery_not_found", await Confirm(app.Rescuer(), recovery, Cards.Typed(number)));
    Assert.True(await app.Opens(account));
    Assert.Null(await Confirm(await app.Whole(IdentityPermissions.Recover), recovery, Cards.Typed(number)));
  }

  [Fact]
  public async Task The_owner_is_told_both_names_and_the_ledger_has_both() {
    var (account, number, recovery, officer) = await app.Asked();
    var second = app.Rescuer() with { Name = "Rơ Châm Hai" };
    Assert.Null(await Confirm(second, recovery, Cards.Typed(number)));
    var body = (string)Assert.Single(await app.Sql("select body from kernel.notification where recipient = $1 and template = 'identity-account-recovered'", account.Person!.Value))[0]!;
    Assert.Contains(officer.Name, body, StringComparison.Ordinal);
    Assert.Contains("Rơ Châm Hai", body, StringComparison.Ordinal);
    Assert.Equal([$"{officer.Id}", $"{second.Id}"], Assert.Single(await app.Sql("select facts->>'askedBy', facts->>'confirmedBy' from ledger.entry where object_id = $1 and type = 'identity.account_recovered'", account.Id)));
  }
}
