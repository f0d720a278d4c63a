using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Dossiers in which something was filled and a record took the place of a paper, and what is measured of them.</summary>
public abstract class ReuseWalk(SectorProvince app) : ResultWalk(app) {
  protected static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected async Task<JsonNode> Read(Actor actor, string path) {
    using var client = App.As(actor);
    return JsonNode.Parse(await client.GetStringAsync(path, Ct))!;
  }

  static object Filled(string source, bool changed) => new { source, origin = "Tài khoản của Ông/Bà", at = "2026-11-24T02:00:00Z", changed };

  /// <summary>Through the pages, with two filled fields of which one was changed, and a record in the place of a paper.</summary>
  protected async Task<Guid> HandedIn() {
    await Gone();
    var (hoa, record) = (await Hoa(), await Held($"R{Guid.CreateVersion7():N}"[..20]));
    var answers = JsonSerializer.SerializeToNode(House, Json.Options)!.AsObject();
    answers.Remove("landPapers");
    var content = new {
      form = answers, filledFor = "gia-lai:form/building-permit", subject = new { kind = "self" }, contact = new { phone = "0900000001" }, delivery = "electronic", notice = "inbox",
      records = new Dictionary<string, Guid> { ["giay-to-dat"] = record }, provenance = new { fullName = Filled("profile.fullName", false), phone = Filled("profile.phone", true) },
    };
    var draft = (Guid)(await Send(hoa, "/api/dossiers/drafts", new { procedure = "1.013225", @case = "nha-o-rieng-le", office = "H21.106", page = 3, content, files = new { } }))["id"]!;
    var v = await new CitizenVisitor(App, hoa).Open($"/nop-ho-so/{draft}/thong-tin-6");
    await v.Send("Lưu và tiếp tục", [], [("drawings", "ban-ve.png", SaolaApp.Picture)]);
    await (await v.Open($"/nop-ho-so/{draft}/xem-lai")).Press("Nộp hồ sơ", ("declared", "true"));
    return (Guid)Assert.Single(await App.Sql("select id from public_services.dossier where code = $1", v.At.Split('/')[2]))[0]!;
  }
}
