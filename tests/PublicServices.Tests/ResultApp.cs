using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Results are signed and sealed for real.</summary>
public sealed class ResultApp : DossierApp {
  protected override bool SignsForReal => true;

  /// <summary>A dossier whose result is signed and sealed.</summary>
  public async Task<(Guid Id, string Code)> Decided(string delivery, string? number = null) {
    var (id, code) = await Submitted(delivery: delivery);
    await Step(Officer("intake"), id, await Open(code, "intake_check"), "accept");
    await Step(Officer("specialist"), id, await Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" }, result = new { content = "Đồng ý cấp <giấy>" } });
    await Post(Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task = await Open(code, "agency_signature") } }, agree = true });
    await RunJobs();
    await Step(Officer("specialist"), id, await Open(code, "transfer"), "transfer");
    await Step(Officer("clerk"), id, await Open(code, "seal"), "seal", new { resultNumber = number });
    await RunJobs();
    return (id, code);
  }

  public async Task<byte[]> Download(string address) {
    using var client = As();
    return await client.GetByteArrayAsync(address);
  }
}

[CollectionDefinition(nameof(ResultApp))]
public sealed class ResultCollection : ICollectionFixture<ResultApp>;
