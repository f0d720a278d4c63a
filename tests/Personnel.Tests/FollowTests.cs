using Saola.Testing;
using Xunit;

namespace Saola.Personnel.Tests;

/// <summary>What is different is known as soon as either side changes, and is gone when the two agree again.</summary>
public sealed class FollowTests(PersonnelApp app) : IClassFixture<PersonnelApp> {
  async Task<List<string>> Kinds(Guid official) => (await app.Differences(official)).ConvertAll(d => d.Kind);

  [Fact]
  public async Task A_record_and_an_account_of_one_number_and_name_agree() {
    var number = PersonnelApp.NewNumber();
    await app.Registered("Phạm Thị Hòa", number, app.Ward);
    var (official, _) = await app.Official("Phạm Thị Hoà", number);
    await app.PostOf(official, "H21.106", "Chuyên viên");
    Assert.Empty(await Kinds(official));
  }

  [Fact]
  public async Task Nobody_is_linked_by_their_name() {
    await app.Registered("Trần Văn Trùng", PersonnelApp.NewNumber(), app.Ward);
    var (unnumbered, _) = await app.Official("Trần Văn Trùng", null);
    var (another, _) = await app.Official("Trần Văn Trùng", PersonnelApp.NewNumber());
    await app.PostOf(another, "H21.106", "Chuyên viên");
    Assert.Equal(["NoNumber"], await Kinds(unnumbered));
    Assert.Equal(["NoAccount"], await Kinds(another));
  }

  [Fact]
  public async Task A_number_that_belongs_to_another_name_links_nothing_and_is_told() {
    var number = PersonnelApp.NewNumber();
    var (_, post) = await app.Registered("Lê Văn Đúng", number, app.Ward);
    var (official, _) = await app.Official("Lê Văn Sai", number);
    await app.Retired(official, app.Today, "9/QĐ");
    Assert.Equal(["NameDiffers"], await Kinds(official));
    Assert.Empty(await app.Sql("select 1 from personnel.difference where post = $1", post));
    await app.Write(HttpMethod.Patch, "official", official, new { values = new { full_name = "Lê Văn Đúng" }, reason = "Ghi sai tên" });
    Assert.Equal(["PostOver"], await Kinds(official));
  }

  [Fact]
  public async Task Who_is_moved_lacks_the_new_post_and_still_has_the_old_one() {
    var number = PersonnelApp.NewNumber();
    await app.Registered("Ngô Thị Chuyển", number, app.Ward);
    var (official, _) = await app.Official("Ngô Thị Chuyển", number);
    var old = await app.PostOf(official, "H21.106", "Chuyên viên");
    await app.PostOf(official, "H21.16", "Phó trưởng phòng");
    Assert.Equal(["NoPost"], await Kinds(official));
    await app.Write(HttpMethod.Delete, "official_post", old, new { to = app.Today.AddDays(1), reason = "Điều động" });
    Assert.Equal(["NoPost", "PostOver"], await Kinds(official));
  }

  [Fact]
  public async Task A_post_in_an_office_that_the_record_does_not_name_is_told_and_a_code_of_no_office_too() {
    var number = PersonnelApp.NewNumber();
    await app.Registered("Đỗ Văn Khác", number, app.Ward);
    var (official, _) = await app.Official("Đỗ Văn Khác", number, more: new { office_code = "H21.16", position = "Chuyên viên" });
    Assert.Equal(["NoPost", "OfficeDiffers"], await Kinds(official));
    await app.Write(HttpMethod.Patch, "official", official, new { values = new { office_code = "H21.9999" }, reason = "Ghi sai mã" });
    Assert.Equal(["OfficeUnknown"], await Kinds(official));
    await app.Write(HttpMethod.Patch, "official", official, new { values = new { office_code = "H21.106" }, reason = "Sửa mã" });
    Assert.Empty(await Kinds(official));
  }

  [Fact]
  public async Task An_account_that_is_made_later_is_linked_by_itself() {
    var number = PersonnelApp.NewNumber();
    var (official, _) = await app.Official("Vũ Thị Mới", number);
    await app.PostOf(official, "H21.106", "Chuyên viên");
    Assert.Equal(["NoAccount"], await Kinds(official));
    await app.Registered("Vũ Thị Mới", number, app.Ward);
    Assert.Empty(await Kinds(official));
  }
}
