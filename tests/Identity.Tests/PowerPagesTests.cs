using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.Identity.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The pages on which people let others act for them, as both sides work with them.</summary>
public sealed class PowerPagesTests(PowerPagesTests.Site app, Browser browser) : IClassFixture<PowerPagesTests.Site>, IClassFixture<Browser> {
  const string List = "/uy-quyen";

  public sealed class Site : IdentityApp {
    public Site() => UseKestrel(0);
  }

  [Fact]
  public async Task A_power_is_given_taken_and_ended_by_its_pages_without_scripts() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    await app.Named();
    var page = await browser.Open(app, 360, actor: hoa, scripts: false);
    await page.GotoAsync(List + "/moi");
    await page.FillAsync("[name='Form.Number']", number);
    await page.FillAsync("[name='Form.Name']", "Trần Văn Long");
    await page.CheckAsync("[name='Form.Reach'][value=named]");
    await page.FillAsync("[name='Form.Find']", "khai sinh");
    await page.FillAsync("[name='Form.LastDay']", Vn.Date(Vn.Day(app.Clock.GetUtcNow()).AddDays(30)));
    // the enter key only looks for procedures
    await page.PressAsync("[name='Form.Find']", "Enter");
    Assert.Equal(("Trần Văn Long", true), (await page.InputValueAsync("[name='Form.Name']"), await page.IsCheckedAsync("[name='Form.Reach'][value=named]")));
    Assert.Empty(await app.Sql("select 1 from identity.power where person = $1", hoa.Id));
    await page.ClickAsync("button[value=give]");
    Assert.Contains("đánh dấu ít nhất một thủ tục", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.CheckAsync("[name='Form.Procedures']");
    await page.ClickAsync("button[value=give]");
    var told = await page.InnerTextAsync("main");
    Assert.All(["Đã gửi ủy quyền", "Trần Văn Long", "Chờ đồng ý", "Đăng ký khai sinh"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    await page.ClickAsync("main >> text=Trần Văn Long");
    Assert.Contains("Người đó được làm gì", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();

    var other = await browser.Open(app, 360, actor: long_, scripts: false);
    await other.GotoAsync(List);
    await other.ClickAsync("text=Nguyễn Thị Hoa");
    told = await other.InnerTextAsync("main");
    Assert.All(["Ông/Bà được làm gì", "Chỉ hồ sơ nộp từ ngày bắt đầu"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    await other.ClickAsync("text=Đồng ý nhận ủy quyền");
    told = await other.InnerTextAsync("main");
    Assert.All(["Ông/Bà đã nhận ủy quyền", "Đang có hiệu lực", "Đăng ký khai sinh", "Bắt đầu một hồ sơ"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    Assert.DoesNotContain(number[..3] + " ", told, StringComparison.Ordinal);
    await other.ClickAsync("main a:has-text('Chấm dứt ủy quyền')");
    await other.FillAsync("[name='Form.Reason']", "Đã xong việc");
    await other.ClickAsync("main form button");
    told = await other.InnerTextAsync("main");
    Assert.All(["Ủy quyền đã chấm dứt", "Người được ủy quyền chấm dứt", "Đã xong việc"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    await other.Context.DisposeAsync();
  }

  [Fact]
  public async Task The_terms_of_powers_are_set_by_their_page_and_what_was_typed_comes_back_with_the_mistake() {
    await app.Fill();
    var page = await browser.Open(app, 360, actor: app.Manager(app.Province), scripts: false);
    await page.GotoAsync("/quan-tri/uy-quyen");
    Assert.Equal("7", await page.InputValueAsync("[name='Form.RemindDays']"));
    await page.FillAsync("[name='Form.RemindDays']", "bảy");
    await page.FillAsync("[name='Form.ForgetDays']", "45");
    await page.ClickAsync("text=Lưu thời hạn");
    Assert.Equal(("bảy", "45"), (await page.InputValueAsync("[name='Form.RemindDays']"), await page.InputValueAsync("[name='Form.ForgetDays']")));
    Assert.Contains("Số ngày từ 1 đến 60", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name='Form.RemindDays']", "9");
    await page.ClickAsync("text=Lưu thời hạn");
    Assert.Contains("Đã lưu thời hạn", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal([9, 45], (await app.Sql("select remind_days, forget_days from identity.power_policy"))[0]);
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Who_represents_an_organisation_chooses_whose_power_it_is() {
    var (head, _, _) = await app.Member("Lê Thị Giám Đốc");
    var coffee = await app.Organisation("Công ty TNHH Cà phê Mẫu", head.Id);
    var page = await browser.Open(app, actor: head, scripts: false);
    await page.GotoAsync(List + "/moi");
    await page.CheckAsync($"[name='Form.For'][value='{coffee}']");
    await page.FillAsync("[name='Form.Number']", PowerVisits.Number());
    await page.FillAsync("[name='Form.Name']", "Trần Văn Long");
    await page.CheckAsync("[name='Form.Reach'][value=all]");
    await page.FillAsync("[name='Form.LastDay']", Vn.Date(Vn.Day(app.Clock.GetUtcNow()).AddDays(30)));
    await page.ClickAsync("button[value=give]");
    Assert.Contains("Ủy quyền của Công ty TNHH Cà phê Mẫu", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Single(await app.Sql("select 1 from identity.power where business = $1", coffee));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task A_day_that_cannot_be_read_comes_back_with_what_was_typed() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var page = await browser.Open(app, actor: hoa, scripts: false);
    await page.GotoAsync(List + "/moi");
    await page.FillAsync("[name='Form.LastDay']", "ngày mai");
    await page.ClickAsync("button[value=give]");
    Assert.Equal("ngày mai", await page.InputValueAsync("[name='Form.LastDay']"));
    Assert.Equal("true", await page.GetAttributeAsync("[name='Form.LastDay']", "aria-invalid"));
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(320, false)]
  [InlineData(360, false)]
  [InlineData(1440, true)]
  public async Task The_pages_hold_on_every_screen(int width, bool dark) {
    const string longest = "Công Tằng Tôn Nữ Thị Hoàng Phương Trinh Nguyễn Phúc Bảo Ngọc Quỳnh Anh Thư Mai";
    var (hoa, own, _) = await app.Member(longest);
    var (long_, number, _) = await app.Member("Trần Văn Long");
    var coffee = await app.Organisation("Công ty trách nhiệm hữu hạn một thành viên Cà phê và Nông sản xuất khẩu Tây Nguyên", hoa.Id);
    await app.Named();
    var held = await app.Held(hoa, long_, number, coffee);
    await app.Given(long_, app.Offer(own, longest));
    var page = await browser.Open(app, width, dark, actor: hoa);
    foreach (var (path, name) in new[] { (List, "danh-sach"), (List + "/moi", "moi"), ($"{List}/{held}", "mot"), ($"{List}/{held}/cham-dut", "cham-dut") }) {
      await page.GotoAsync(path);
      await Look(page, $"uy-quyen-{name}-{width}{(dark ? "-toi" : "")}");
      Assert.Empty(await Browser.Faults(page));
      Assert.Empty(await Browser.SticksOut(page));
    }
    await page.Context.DisposeAsync();
    var policy = await browser.Open(app, width, dark, actor: app.Manager(app.Province));
    await policy.GotoAsync("/quan-tri/uy-quyen");
    Assert.Contains("không phải của pháp luật", await policy.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(policy, $"uy-quyen-quy-dinh-{width}{(dark ? "-toi" : "")}");
    Assert.Empty(await Browser.Faults(policy));
    Assert.Empty(await Browser.SticksOut(policy));
    await policy.Context.DisposeAsync();
  }

  /// <summary>Keeps pictures for who wants to look: SAOLA_PICTURES names the folder.</summary>
  static async Task Look(IPage page, string name) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
  }
}
