using System.Net;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>A citizen hands in a birth registration, without scripts.</summary>
public abstract class OnlineSubmission(ProvinceApp app) {
  protected readonly ProvinceApp app = app;

  protected const string Hoa = "000190000001", Thuy = "000088000002", Long = "000075000003";

  protected static readonly byte[] Photo = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  protected async Task<CitizenVisitor> As(string number) => new(app, await CitizenVisitor.Person(app, number));

  /// <summary>Begins a birth registration and goes to its form's first page.</summary>
  protected async Task<CitizenVisitor> Begun(string number) {
    var v = await (await As(number)).Open("/dich-vu-cong/1.001193/nop-ho-so");
    await v.Press("Bắt đầu");
    v.IsAt("/noi-nop");
    await v.Press("Lưu và tiếp tục");
    v.IsAt("/chu-ho-so");
    await v.Press("Lưu và tiếp tục");
    v.IsAt("/thong-tin-1");
    return v;
  }

  /// <param name="declarant">What is not filled in of who declares.</param>
  protected static async Task Fill(CitizenVisitor v, bool papers = true, params (string Name, string? Value)[] declarant) {
    await v.Press("Lưu và tiếp tục", [("relation", "mother"), .. declarant]);
    v.IsAt("/thong-tin-2");
    await v.Press("Lưu và tiếp tục", ("childFullName", "Nguyễn Minh Khôi"), ("childDateOfBirth", "10/11/2026"), ("childGender", "male"), ("childEthnicGroup", "01"), ("childNationality", "VN"),
      ("birthPlaceKind", "home"), ("birthCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("childHomeTown__text", "Phường Pleiku, Tỉnh Gia Lai"));
    v.IsAt("/thong-tin-3");
    await v.Press("Lưu và tiếp tục", ("motherFullName", "Nguyễn Thị Hoa"), ("motherPersonalNumber", Hoa), ("motherDateOfBirth", "08/03/1990"), ("motherEthnicGroup", "01"), ("motherNationality", "VN"),
      ("motherResidenceCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("motherResidenceDetail", "12 đường Trần Hưng Đạo"), ("parentsMarried", "no"));
    v.IsAt("/thong-tin-4");
    await v.Press("Lưu và tiếp tục", ("fatherDeclared", "no"));
    v.IsAt("/thong-tin-5");
    if (!papers) return;
    await v.Press("Lưu và tiếp tục", ("hasBirthNotice", "yes"));
    Assert.Contains("cần thêm thông tin", v.Text, StringComparison.Ordinal);
    await v.Send("Lưu và tiếp tục", [], [("birthNotice", "giay-chung-sinh.png", Photo)]);
    v.IsAt("/thong-tin-6");
    await v.Press("Lưu và tiếp tục", ("declared", "true"));
    v.IsAt("/nhan-ket-qua");
    await v.Press("Lưu và tiếp tục");
    v.IsAt("/xem-lai");
  }

  protected async Task<(string, Guid)> Owner(Guid file) {
    var row = (await app.Sql("select owner_kind, owner from kernel.file where id = $1", file))[0];
    return ((string)row[0]!, (Guid)row[1]!);
  }
}

[CollectionDefinition(nameof(OnlineSubmissionCollection))]
public sealed class OnlineSubmissionCollection : ICollectionFixture<ProvinceApp>;
