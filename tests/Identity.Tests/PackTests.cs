using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>The offices, roles and people of the province's own pack, without what other modules bring.</summary>
public sealed class PackTests : PackFolder {
  async Task<long> Count(string what) => (long)(await App.Sql($"select count(*) from identity.{what}"))[0][0]!;

  [Fact]
  public async Task The_provinces_offices_and_people_arrive_once_however_often_the_pack_is_applied() {
    await Apply();
    var before = (await Count("organisation"), await Count("person"), await Count("business"), await Count("account"), await Count("official_post"), await Count("role"));
    Assert.True(before.Item1 > 150 && before.Item2 > 30 && before.Item3 == 1 && before.Item4 == before.Item2 + before.Item3);
    Write("pack.json", """{"id": "gia-lai", "version": "1.0.1", "name": {"vi": "Gia Lai"}, "depends": {}}""");
    await Apply();
    Assert.Equal(before, (await Count("organisation"), await Count("person"), await Count("business"), await Count("account"), await Count("official_post"), await Count("role")));
    var identities = App.Services.GetRequiredService<Identities>();
    var ward = (await identities.OrganisationByCode("H21.106", Ct))!;
    Assert.Equal("23575", ward.AdminUnit);
    Assert.All(await identities.SubTree(ward.Id, Ct), o => Assert.Equal(ward.Id, o.Office));
    Assert.Contains((await identities.SubTree(ward.Id, Ct)), o => o.Kind == OfficeKinds.OneStop);
  }

  [Fact]
  public async Task Who_administers_people_recovers_accounts_signs_or_seals_has_two_factors() {
    await Apply();
    Assert.Empty(await App.Sql("select key from identity.role where permissions && array['people.manage', 'people.recover', 'dossiers.sign', 'dossiers.seal'] and not mfa"));
    Assert.NotEmpty(await App.Sql("select key from identity.role where key = 'office_administrator' and mfa"));
  }

  [Fact]
  public async Task Demo_people_sign_in_only_after_the_site_gives_them_a_password() {
    await Apply();
    Assert.True(await Refused("pleiku.motcua"));
    var demo = App.Services.GetRequiredService<Demo>();
    Assert.Equal(await Count("account"), await demo.SetPassword("voi con bản đôn", Ct));
    Assert.Equal(0, await demo.SetPassword("voi con bản đôn", Ct));
    Assert.False(await Refused("pleiku.motcua"));
    Assert.Equal(await Count("account"), await demo.SetPassword("voi mẹ bản đôn", Ct));
    Assert.True(await Refused("pleiku.motcua"));
  }

  async Task<bool> Refused(string userName) {
    await using var act = App.Begin(Actor.Anonymous, "sign_in");
    return (await SignIn.Run(new(userName, "voi con bản đôn"), new("203.0.113.0", null, null), act.Work, act.Services.GetRequiredService<SignInDesk>(), Ct)).IsError;
  }

  [Fact]
  public async Task A_post_that_the_pack_no_longer_has_ends_and_a_new_one_begins() {
    await Apply();
    const string person = "gia-lai:person/pleiku.motcua";
    App.Clock.Pass(TimeSpan.FromDays(1));
    Change("people/officials.json", person, p => p["posts"]![0]!["unit"] = "gia-lai:organisation/H21.106-van-phong");
    await Apply();
    var rows = await App.Sql("select o.valid_to is null, u.key from identity.official_post o join identity.person p on p.id = o.person join identity.organisation u on u.id = o.unit where p.item = $1 order by 1", person);
    Assert.Equal([[false, "mot-cua"], [true, "van-phong"]], rows.Select(r => r.ToArray()));
  }

  [Fact]
  public async Task An_office_that_moves_takes_its_units_along() {
    await Apply();
    Change("organisations/communes.json", "gia-lai:organisation/H21.106", o => o["parent"] = "gia-lai:organisation/H21.16");
    await Apply();
    var paths = await App.Sql("select c.path like p.path || '%' from identity.organisation c join identity.organisation p on p.code = 'H21.16' where c.item like 'gia-lai:organisation/H21.106%'");
    Assert.True(paths.Count > 1);
    Assert.All(paths, r => Assert.Equal(true, r[0]));
  }

  [Theory]
  [InlineData("roles/roles.json", "gia-lai:role/clerk", "/permissions", """["people.mange"]""", "Không có quyền")]
  [InlineData("roles/roles.json", "gia-lai:role/specialist", "/key", "\"clerk\"", "Khóa vai trò")]
  [InlineData("organisations/communes.json", "gia-lai:organisation/H21.107", "/code", "\"H21.106\"", "đã dùng ở")]
  [InlineData("organisations/communes.json", "gia-lai:organisation/H21.106", "/code", "null", "phải có mã định danh")]
  [InlineData("organisations/communes.json", "gia-lai:organisation/H21.106", "/parent", "\"gia-lai:organisation/H21.106\"", "thành vòng")]
  [InlineData("people/officials.json", "gia-lai:person/pleiku.motcua2", "/userName", "\"pleiku.motcua\"", "Tên đăng nhập")]
  [InlineData("people/officials.json", "gia-lai:person/pleiku.motcua", "/posts", "[]", "ít nhất một vị trí")]
  [InlineData("people/citizens.json", "gia-lai:person/cong-dan-hoa", "/personalNumber", "null", "số định danh")]
  [InlineData("people/citizens.json", "gia-lai:person/doanh-nghiep-ca-phe", "/taxCode", "null", "mã số thuế")]
  public async Task A_mistake_is_named_with_its_cure(string file, string item, string pointer, string value, string said) {
    Change(file, item, o => o[pointer[1..]] = JsonNode.Parse(value));
    var (code, output) = await Run("lint");
    Assert.NotEqual(0, code);
    Assert.Contains(said, output, StringComparison.Ordinal);
    Assert.Contains($"gia-lai/{file}:", output, StringComparison.Ordinal);
  }
}
