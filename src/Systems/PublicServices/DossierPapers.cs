using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Saola.Feel;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Kernel.Pdf;

namespace Saola.PublicServices;

/// <summary>What a result is made from, besides the dossier.</summary>
/// <param name="Draft">The specialist's draft: <c>content</c>, and in <c>form</c> what they corrected or added to the answers.</param>
internal sealed record ResultDraft(bool Granted, JsonObject Draft, PaperSigner? Signer, DateTimeOffset At, string CheckToken, string? Number = null);

/// <summary>A filled template and the places it leaves for what signers add.</summary>
internal sealed partial record Paper(string Html) {
  public bool HasPlace(string id) => Html.Contains($"id=\"{id}\"", StringComparison.Ordinal);
  public string[] NumberPlaces => [.. NumberPlace().Matches(Html).Select(m => m.Groups["id"].Value).Distinct(StringComparer.Ordinal)];

  [GeneratedRegex($"id=\"(?<id>{TemplatePlaces.Number}(-[0-9]+)?)\"", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex NumberPlace();
}

/// <summary>Slips, the register and results as HTML and as PDF, from the templates of packs.</summary>
internal sealed class DossierPapers(PaperValues values, Templates templates, TemplateRenderer renderer, PdfRenderer pdf, DossierTermsStore terms, Settings settings) {
  /// <summary>A slip, from the data it was made with.</summary>
  public async Task<Answer<Paper>> Slip(Work w, Dossier d, DossierSlip slip, CancellationToken ct) {
    var all = (JsonObject)slip.Data.DeepClone();
    all["assets"] = values.Assets(d, d.TrackPath);
    if (slip.Form == "06") all["handovers"] = await values.Handovers(w, d, ct);
    var own = (await terms.Of(w, d.TermsHash, ct)).Slips?.GetValueOrDefault(slip.Form);
    return await (own is null ? templates.OfForm(slip.Form, ct) : templates.Find(own, ct)) is { } found ? await Fill(found, all, ct) : DossierErrors.NoTemplate(slip.Form);
  }

  /// <summary>The result, or the signed reply that does not grant it.</summary>
  public async Task<Answer<Paper>> Result(Work w, Dossier d, ResultDraft draft, CancellationToken ct) {
    var law = await terms.Of(w, d.TermsHash, ct);
    if ((draft.Granted ? law.ResultTemplate : law.RefusalTemplate) is not { } template || await templates.Find(template, ct) is not { } found) return DossierErrors.NoTemplate(law.ResultName);
    var all = await Said(w, d, law, draft, ct);
    all["assets"] = values.Assets(d, $"/kiem-tra/{draft.CheckToken}");
    return await Fill(found, all, ct);
  }

  async Task<JsonObject> Said(Work w, Dossier d, DossierTerms law, ResultDraft draft, CancellationToken ct) {
    var all = await values.Of(w, d, draft.At, ct);
    all["form"] = Over((JsonObject)d.Form.DeepClone(), draft.Draft["form"] as JsonObject ?? []);
    var result = PaperValues.Day(draft.At);
    (result["number"], result["name"], result["checkUrl"]) = (draft.Number, law.ResultName, $"{settings.Url}/kiem-tra/{draft.CheckToken}");
    result["content"] = draft.Draft["content"]?.DeepClone();
    result["legalBasis"] = new JsonArray([.. law.LegalBasis.Select(l => (JsonNode)l)]);
    all["result"] = result;
    all["signer"] = PaperValues.Signer(draft.Signer);
    return all;
  }

  /// <summary>What a sealed result says, as its template reads it: what is written elsewhere says the same.</summary>
  /// <param name="draft">The specialist's draft that was signed.</param>
  /// <param name="catalogues">Those in which names are looked up.</param>
  public async Task<FeelContext> Facts(Work w, Dossier d, DossierResult result, JsonObject draft, IEnumerable<string> catalogues, CancellationToken ct) {
    var decided = await w.Db<PublicServicesDb>().DossierHandovers(w.Actor).Where(h => h.Dossier == d.Id && h.Task == result.DecidedIn).Select(h => (DateTimeOffset?)h.EndedAt).FirstOrDefaultAsync(ct);
    var all = await Said(w, d, await terms.Of(w, d.TermsHash, ct), new(result.Granted, draft, null, decided ?? result.SignedAt, result.CheckToken, result.Number), ct);
    return await renderer.Reading((FeelContext)FeelValue.From(all)!, catalogues, ct);
  }

  /// <summary>What the specialist says stands in the place of what was declared; what they leave open does not.</summary>
  static JsonObject Over(JsonObject declared, JsonObject said) {
    foreach (var (key, value) in said)
      if (value is JsonObject inner && declared[key] is JsonObject there) Over(there, inner);
      else if (value is not null) declared[key] = value.DeepClone();
    return declared;
  }

  /// <summary>Form 07 of an office and period.</summary>
  public async Task<Answer<Paper>> Register(OrganisationCard office, DateOnly from, DateOnly to, JsonArray rows, DateTimeOffset now, CancellationToken ct) {
    var all = new JsonObject {
      ["office"] = await values.Office(office.Id, office.Id, ct), ["slip"] = new JsonObject { ["made"] = PaperValues.Day(now) },
      ["register"] = new JsonObject { ["period"] = new JsonObject { ["from"] = PaperValues.Iso(from), ["to"] = PaperValues.Iso(to) }, ["rows"] = rows },
    };
    return await templates.OfForm("07", ct) is { } found ? await Fill(found, all, ct) : DossierErrors.NoTemplate("07");
  }

  public Task<Answer<byte[]>> Pdf(Paper paper, CancellationToken ct) => pdf.Render(paper.Html, PdfAssets.None, ct);

  async Task<Paper> Fill(Template template, JsonObject all, CancellationToken ct) => new(await renderer.Fill(template, (FeelContext)FeelValue.From(all)!, ct));
}
