using AngleSharp.Html.Dom;

namespace Saola.Identity.Tests;

/// <summary>An app on the telephone that shows codes, as the pages give it its secret.</summary>
internal static class AppVisits {
  public const string Ask = "/dang-nhap/buoc-hai", Enrol = "/dang-nhap/dat-buoc-hai", Setup = "/tai-khoan/ung-dung-xac-thuc", SecurityPage = "/tai-khoan/thiet-bi-bao-mat";

  public static string Code(byte[] secret, DateTimeOffset at) => Totp.Code(secret, Totp.StepAt(at));

  public static byte[] SecretOf(IHtmlDocument page) {
    var key = page.QuerySelector("figcaption")!.TextContent.Replace(" ", "", StringComparison.Ordinal).Trim();
    var bits = string.Concat(key.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
    return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => Convert.ToByte(new string(b), 2))];
  }

  public static string[] CodesOf(IHtmlDocument page) => [.. page.QuerySelectorAll(".recovery-codes li").Select(l => l.TextContent)];

  /// <summary>An official with an app, some minutes after its first code.</summary>
  public static async Task<(string Name, Account Account, byte[] Secret, string[] Codes, Visitor Visitor)> WithApp(this IdentityApp app) {
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    var account = await app.Person(name, units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    var page = await visitor.Page(Setup);
    var secret = SecretOf(page);
    var done = await Visitor.Read(await visitor.Send(page, Setup, "App.Code", ("App.Code", Code(secret, app.Clock.GetUtcNow()))));
    app.Clock.Pass(TimeSpan.FromMinutes(2));
    return (name, account, secret, CodesOf(done), visitor);
  }

  /// <summary>A browser in which the password was right.</summary>
  public static async Task<Visitor> AtSecond(this IdentityApp app, string name) {
    var visitor = new Visitor(app);
    Assert.Equal(Ask, Visitor.Leads(await visitor.SignIn(name)));
    return visitor;
  }

  public static Task<HttpResponseMessage> Give(this Visitor visitor, string code) => visitor.Send(Ask, "Form.Code", ("Form.Code", code));
}
