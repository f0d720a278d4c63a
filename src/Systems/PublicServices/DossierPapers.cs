using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Feel;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Kernel.Pdf;

namespace Saola.PublicServices;

/// <summary>Who signs a result, as the paper says it.</summary>
internal sealed record PaperSigner(Guid Person, string Name, string Title, string Authority);

/// <summary>Makes the PDF of slips and results from the templates of packs.</summary>
internal sealed class DossierPapers(Identities identities, Templates templates, PdfRenderer pdf, IChoices choices, DossierTermsStore terms, Settings settings) {
  /// <summary>A slip, from the data it was made with; the template is the core pack's for its form.</summary>
  public async Task<Answer<byte[]>> Slip(Work w, Dossier d, DossierSlip slip, CancellationToken ct) {
    var values = await Common(w, d, $"/tra-cuu/{d.TrackToken}", ct);
    values["slip"] = new JsonObject {
      ["number"] = $"{d.Code}/{slip.Form}-{slip.Number}", ["reason"] = slip.Data["reason"]?.DeepClone(), ["due"] = slip.Data["due"]?.DeepClone(), ["stage"] = slip.Data["stage"]?.DeepClone(),
      ["approvedBy"] = slip.Data["approvedBy"]?.DeepClone(), ["ground"] = slip.Data["ground"]?.DeepClone(), ["note"] = slip.Data["note"]?.DeepClone(), ["made"] = Day(slip.MadeAt),
    };
    if (slip.Data["items"] is JsonArray items) values["components"] = new JsonArray([.. items.Select(i => (JsonNode)new JsonObject { ["name"] = i!.DeepClone() })]);
    values["officer"] = new JsonObject { ["name"] = slip.MadeByName };
    if (slip.Form == "06") values["handovers"] = await Handovers(w, d, ct);
    return await Render($"form-{slip.Form}", values, ct);
  }

  /// <summary>The result, or the signed reply that does not grant it, for the one who signs it.</summary>
  public async Task<Answer<byte[]>> Result(Work w, Dossier d, string? template, bool granted, JsonObject draft, string reason, PaperSigner signer, string checkToken, CancellationToken ct) {
    var law = await terms.Of(w, d.TermsHash, ct);
    var values = await Common(w, d, $"/kiem-tra/{checkToken}", ct);
    var result = (JsonObject)draft.DeepClone();
    foreach (var (key, value) in Day(w.Now)) result[key] = value?.DeepClone();
    result["name"] ??= law.ResultName;
    result["content"] ??= reason.Length > 0 ? reason : law.CaseName;
    result["number"] ??= Words.T.In("vi", "dossier_number_on_seal");
    result["legalBasis"] = new JsonArray([.. law.LegalBasis.Select(l => (JsonNode)l)]);
    result["checkUrl"] = settings.Url + $"/kiem-tra/{checkToken}";
    values["result"] = result;
    values["signer"] = new JsonObject { ["name"] = signer.Name, ["title"] = signer.Title, ["authority"] = signer.Authority };
    return await Render(template ?? (granted ? "result-certificate" : "result-refusal"), values, ct);
  }

  async Task<JsonObject> Common(Work w, Dossier d, string qrPath, CancellationToken ct) {
    var law = await terms.Of(w, d.TermsHash, ct);
    var office = await identities.Organisation(d.Office, ct);
    var parent = office?.Parent is { } p ? await identities.Organisation(p, ct) : null;
    var desk = (await identities.SubTree(d.IntakeOffice, ct)).FirstOrDefault(o => o.Kind == OrganisationKind.OneStop && o.Office == d.IntakeOffice);
    return new() {
      ["dossier"] = new JsonObject {
        ["code"] = d.Code, ["procedure"] = d.ProcedureName, ["procedureCode"] = d.ProcedureCode, ["caseName"] = law.CaseName == law.Name ? null : law.CaseName, ["registeredAt"] = Iso(d.RegisteredAt),
        ["acceptedAt"] = Iso(d.AcceptedAt), ["appointmentAt"] = Iso(d.AppointmentAt), ["finishedAt"] = Iso(d.ProcessedAt), ["deliveredAt"] = Iso(d.DeliveredAt), ["channel"] = d.Channel.Word(),
        ["delivery"] = d.Delivery.Word(), ["status"] = d.Status.Label(), ["subjectName"] = d.SubjectName, ["deadlineText"] = DeadlineText(law.Deadline), ["trackingUrl"] = $"{settings.Url}/tra-cuu/{d.TrackToken}",
      },
      ["applicant"] = new JsonObject { ["name"] = d.ApplicantName, ["personalNumber"] = d.ApplicantNumber, ["address"] = d.ApplicantAddress, ["phone"] = d.ApplicantPhone, ["email"] = d.ApplicantEmail },
      ["office"] = new JsonObject {
        ["code"] = d.OfficeCode, ["name"] = office?.Name, ["parentName"] = parent?.Name, ["place"] = office?.Place ?? office?.Name, ["oneStopName"] = desk?.Name ?? office?.Name,
        ["address"] = desk?.Address ?? office?.Address, ["phone"] = desk?.Phone ?? office?.Phone, ["email"] = office?.Email,
      },
      ["components"] = new JsonArray([.. d.Components.OrderBy(c => c.Supplement).ThenBy(c => c.At).Select(c => (JsonNode)new JsonObject {
        ["name"] = c.Name, ["originals"] = c.Originals, ["copies"] = c.Copies, ["received"] = true, ["note"] = c.File is null ? c.Note : c.Note ?? Words.T.In("vi", "dossier_electronic_copy"),
      })]),
      ["fees"] = d.AmountDue is > 0 ? new JsonArray(new JsonObject { ["text"] = Words.T.In("vi", "dossier_fees"), ["amount"] = d.AmountDue }) : new JsonArray(),
      ["total"] = d.AmountDue, ["paid"] = d.PaidAt is not null, ["form"] = d.Form.DeepClone(),
      ["assets"] = new JsonObject { ["qr"] = Svg(Barcodes.Qr(settings.Url + qrPath)), ["code128"] = Svg(Barcodes.Code128(d.Code)) },
    };
  }

  async Task<JsonArray> Handovers(Work w, Dossier d, CancellationToken ct) {
    var lines = await w.Db<PublicServicesDb>().DossierHandovers(Actor.Machine("slips")).AsNoTracking().Where(h => h.Dossier == d.Id).OrderBy(h => h.Id).ToListAsync(ct);
    var rows = new JsonArray();
    for (var i = 0; i < lines.Count; i++)
      rows.Add(new JsonObject {
        ["from"] = i == 0 ? d.ApplicantName : lines[i - 1].OfficialName, ["fromUnit"] = i == 0 ? null : lines[i - 1].Name, ["to"] = lines[i].OfficialName, ["toUnit"] = lines[i].Name,
        ["at"] = Iso(lines[i].BeganAt), ["due"] = Iso(lines[i].Due), ["onTime"] = lines[i].Due is null ? null : lines[i].OnTime, ["note"] = $"{Words.T.In("vi", "dossier_done_at")} {Vn.Moment(lines[i].EndedAt)}",
      });
    return rows;
  }

  async Task<Answer<byte[]>> Render(string template, JsonObject values, CancellationToken ct) {
    // a bare name is a template of the pack that every installation has
    if (await templates.Find(template.Contains(':', StringComparison.Ordinal) ? template : $"{CorePack}:template/{template}", ct) is not { } found) return DossierErrors.NoTemplate(template);
    var html = await DossierTemplate.Parse(found.Html).Fill((FeelContext)FeelValue.From(values)!, choices, ct);
    // the stamp of the signature hangs in the room that the template leaves for it
    var room = html.LastIndexOf("class=\"room\"", StringComparison.Ordinal);
    if (room >= 0) html = html.Insert(room, $"id=\"{SignatureAnchor}\" ");
    return await pdf.Render(html, PdfAssets.None, ct);
  }

  public const string SignatureAnchor = "chu-ky";
  const string CorePack = "core";

  static string Svg(string svg) => "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg));
  static string? Iso(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

  static JsonObject Day(DateTimeOffset at) {
    var day = Vn.Day(at);
    return new() { ["date"] = Vn.Date(day), ["words"] = string.Create(CultureInfo.InvariantCulture, $"ngày {day.Day:00} tháng {day.Month:00} năm {day.Year}") };
  }

  static string DeadlineText(DossierDeadline? deadline) => deadline switch {
    { Text: { } text } => text,
    { Amount: 0 } => Words.T.In("vi", "dossier_within_day"),
    { Amount: { } amount, Unit: var unit } => string.Create(CultureInfo.InvariantCulture, $"{amount:00} {Words.T.In("vi", $"dossier_unit_{unit}")}"),
    _ => Words.T.In("vi", "dossier_unverified"),
  };
}
