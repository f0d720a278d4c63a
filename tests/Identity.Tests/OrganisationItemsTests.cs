using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class OrganisationItemsTests : PackFolder {
  const string Pleiku = "gia-lai:organisation/H21.106", BienHo = "gia-lai:organisation/H21.111";

  async Task<Guid> Id(string item) => (Guid)(await App.Sql("select id from identity.organisation where item = $1", item))[0][0]!;

  [Fact]
  public async Task What_a_merge_closed_stays_closed_whatever_the_pack_says_of_it_and_that_is_told() {
    // A unit that the successor does not have goes along as it is.
    Write("organisations/own.json", """{"items": [{"id": "gia-lai:organisation/H21.106-rieng", "code": null, "key": "rieng", "name": {"vi": "Tổ riêng"}, "kind": "division", "parent": "gia-lai:organisation/H21.106", "isOffice": false, "source": null, "verified": false}]}""");
    await Apply();
    var (from, into, today) = (await Id(Pleiku), await Id(BienHo), Vn.Day(App.Clock.GetUtcNow()));
    var manager = People.Official(from, "", [], IdentityPermissions.Manage) with { Offices = [into] };
    (await App.As(manager).PostAsJsonAsync("/api/identity/offices/merge", new { sources = new[] { from }, into, day = today, number = "1/QĐ-UBND", decidedOn = today, reason = "Sắp xếp" }, Ct)).EnsureSuccessStatusCode();
    await App.RunJobs();
    var before = await App.Sql("select item, parent, path, office, valid_to, successor from identity.organisation order by item");
    Change("organisations/communes.json", Pleiku, o => o["phone"] = "0269 000 000");
    Change("organisations/units.json", $"{Pleiku}-mot-cua", o => o["phone"] = "0269 000 001");
    Change("organisations/own.json", $"{Pleiku}-rieng", o => o["phone"] = "0269 000 002");
    var (code, said) = await Run("apply");
    Assert.Equal(0, code);
    Assert.Contains($"= {Pleiku}  đã được sáp nhập hoặc giải thể", said, StringComparison.Ordinal);
    Assert.Contains($"= {Pleiku}-mot-cua  đã được sáp nhập hoặc giải thể", said, StringComparison.Ordinal);
    Assert.Equal(before.Select(r => r.ToArray()), (await App.Sql("select item, parent, path, office, valid_to, successor from identity.organisation order by item")).Select(r => r.ToArray()));
    Assert.Equal([["0269 000 002", into]], (await App.Sql("select phone, office from identity.organisation where item = $1", $"{Pleiku}-rieng")).Select(r => r.ToArray()));
    Assert.Equal([[null]], (await App.Sql("select phone from identity.organisation where item = $1", Pleiku)).Select(r => r.ToArray()));
    // What is new below it comes under the successor, unless that has the same.
    Write("organisations/more.json", """
      {"items": [{"id": "gia-lai:organisation/H21.106-moi", "code": null, "key": "moi", "name": {"vi": "Tổ mới"}, "kind": "division", "parent": "gia-lai:organisation/H21.106", "isOffice": false, "source": null, "verified": false},
        {"id": "gia-lai:organisation/H21.106-lap", "code": null, "key": "rieng", "name": {"vi": "Tổ lặp"}, "kind": "division", "parent": "gia-lai:organisation/H21.106", "isOffice": false, "source": null, "verified": false}]}
      """);
    Change("organisations/own.json", $"{Pleiku}-rieng", o => o["parent"] = BienHo);
    await Apply();
    Assert.Equal([["gia-lai:organisation/H21.106-moi", into]], (await App.Sql("select item, office from identity.organisation where item in ('gia-lai:organisation/H21.106-moi', 'gia-lai:organisation/H21.106-lap')")).Select(r => r.ToArray()));
  }
}
