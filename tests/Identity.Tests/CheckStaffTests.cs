using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class CheckStaffTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(int Status, JsonObject Said)> Check(Actor? actor, string csv) {
    await app.Fill();
    var answer = await app.As(actor).PostAsJsonAsync("/api/identity/staff/imports", new { file = Encoding.UTF8.GetBytes(csv) }, Ct);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!);
  }

  [Fact]
  public async Task Nobody_and_who_may_not_manage_checks_no_list() {
    Assert.Equal(401, (await Check(null, "user_name\nan\n")).Status);
    Assert.Equal(403, (await Check(app.Counter(app.Ward), "user_name\nan\n")).Status);
  }

  [Fact]
  public async Task A_file_that_is_no_list_is_refused() => Assert.Equal("identity.staff_no_header", (string?)(await Check(app.Manager(app.Ward), "an\n")).Said["code"]);

  [Fact]
  public async Task Every_mistake_is_told_by_row_and_column_and_nothing_changes() {
    await app.Person("da-co", units: app.Department);
    var before = await app.Sql("select (select count(*) from identity.account), (select count(*) from identity.official_post)");
    var (status, said) = await Check(app.Manager(app.Ward), """
      Việc;Tên đăng nhập;Họ và tên;Đơn vị;Vai trò;Từ ngày
      vào;nguoi.moi;Người Mới;H21.106/mot-cua;intake;
      vào;nguoi.moi;Trùng Tên;H21.106/mot-cua;intake;
      vào;X;;H21.106/mot-cua;intake;
      vào;hai;Hai;H21.106/khong-co;intake;
      vào;ba.ba;Ba;H21.106/mot-cua;vua;
      vào;bon;Bốn;H21.16;intake;
      vào;nam;Năm;H21.106/mot-cua;intake;31/02/2026
      thôi;da-co;;;;
      bay;sau;;;;
      ;giu-nguyen;;;;
      """);
    Assert.Equal(200, status);
    var outcome = said["outcome"]!;
    Assert.Equal((1, 0, 0, 1), ((int)outcome["joined"]!, (int)outcome["moved"]!, (int)outcome["left"]!, (int)outcome["unchanged"]!));
    var faults = outcome["faults"]!.AsArray().Select(f => ((int)f!["row"]!, (string)f["column"]!)).ToArray();
    Assert.Equal([(3, "Tên đăng nhập"), (4, "Họ và tên"), (4, "Tên đăng nhập"), (5, "Đơn vị"), (6, "Vai trò"), (7, "Đơn vị"), (8, "Từ ngày"), (9, "Tên đăng nhập"), (10, "Việc")], faults);
    Assert.Empty(outcome["links"]!.AsArray());
    Assert.Equal(before[0], (await app.Sql("select (select count(*) from identity.account), (select count(*) from identity.official_post)"))[0]);
  }

  [Fact]
  public async Task What_was_checked_leaves_its_row_and_evidence() {
    var manager = app.Manager(app.Ward);
    var (_, said) = await Check(manager, "Việc,Tên đăng nhập,Họ và tên,Đơn vị,Vai trò\nvào,moi.mot,Mới Một,H21.106/mot-cua,intake\n");
    Assert.Equal(["identity.staff_checked"], await app.Ledger((Guid)said["id"]!));
    Assert.Equal([[manager.Id]], (await app.Sql("select person from identity.staff_import where id = $1", (Guid)said["id"]!)).Select(r => r.ToArray()));
  }
}
