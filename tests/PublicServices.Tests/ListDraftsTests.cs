using System.Net;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(OnlineSubmissionCollection))]
public sealed class ListDraftsTests(ProvinceApp shared) : OnlineSubmission(shared) {
  [Fact]
  public async Task Back_and_later_lose_nothing() {
    var v = await Begun(Long);
    await v.Press("Quay lại", ("fullName", "Trần Văn Long Sửa"));
    v.IsAt("/chu-ho-so");
    await v.Press("Lưu và tiếp tục");
    Assert.Equal("Trần Văn Long Sửa", v.Page.QuerySelector("[name=fullName]")!.GetAttribute("value"));
    var id = v.At.Split('/')[2];
    await v.Press("Lưu, làm tiếp sau");
    Assert.Equal("/ho-so", v.At);
    var draft = v.Page.QuerySelector($"a[href^='/nop-ho-so/{id}']")!.GetAttribute("href")!;
    await v.Open(draft);
    v.IsAt("/thong-tin-1");
  }

  [Fact]
  public async Task Anothers_draft_is_not_found_and_a_stranger_is_asked_to_sign_in() {
    var v = await Begun(Hoa);
    var stranger = new CitizenVisitor(app, null);
    foreach (var page in new[] { "", "/noi-nop", "/chu-ho-so", "/thong-tin-1", "/nhan-ket-qua", "/xem-lai" }) {
      var address = v.At[..v.At.LastIndexOf('/')] + page;
      Assert.Equal(HttpStatusCode.NotFound, (await (await As(Thuy)).Open(address)).Status);
      Assert.StartsWith("/dang-nhap", (await stranger.Get(address)).Headers.Location!.OriginalString, StringComparison.Ordinal);
    }
    Assert.StartsWith("/dang-nhap", (await stranger.Get("/dich-vu-cong/1.001193/nop-ho-so")).Headers.Location!.OriginalString, StringComparison.Ordinal);
  }
}
