using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace Saola.EndToEnd;

/// <summary>What the public statistics say of one field at one office, after the next count.</summary>
internal sealed record Counted(int Received, int InTime) {
  public static async Task<Counted> Of(LiveProvince province, string office, string field, string name) {
    var visitor = await province.Visit(1440);
    await province.Recount();
    await visitor.Go($"/thong-ke?co-quan={office}&linh-vuc={field}");
    var row = visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });
    var counted = await row.CountAsync() == 0 ? new Counted(0, 0) : new(await Number(row, 0), await Number(row, 1));
    visitor.AssertNoFaults();
    return counted;
  }

  /// <summary>One dossier more was received, and done in time.</summary>
  public async Task AssertOneMore(LiveProvince province, string office, string field, string name) => Assert.Equal(new(Received + 1, InTime + 1), await Of(province, office, field, name));

  static async Task<int> Number(ILocator row, int column) => int.Parse(await row.Locator("td").Nth(column).InnerTextAsync(), CultureInfo.InvariantCulture);
}
