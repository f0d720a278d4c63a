using Xunit;

namespace Saola.EndToEnd;

/// <summary>Citizens and organisations come in by their electronic identification, on a phone and on a desk.</summary>
public sealed class ElectronicIdentityTests(LiveProvince province) {
  [Theory, InlineData(360, true), InlineData(1440, false)]
  public async Task A_citizen_signs_in_where_they_wanted_to_go_and_sees_how_surely_they_are_known(int width, bool scripts) {
    var citizen = await province.Visit(width, scripts);
    await citizen.Go("/tai-khoan");
    await citizen.Sees("Đăng nhập bằng VNeID", "Chỉ trên hệ thống tập huấn");
    await citizen.Press("Đăng nhập bằng VNeID");
    await citizen.Sees("mô phỏng", "không nhập thông tin thật");
    await citizen.Choose("Tài khoản", "Nguyễn Thị Hoa 000190000001");
    await citizen.Press("Đồng ý và đăng nhập");
    await citizen.Sees("Nguyễn Thị Hoa", "Mức độ 2");
    await citizen.Press("Định danh đã liên kết");
    await citizen.Sees("VNeID");
    citizen.AssertNoFaults();
    await citizen.Page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Who_declines_reads_why_they_are_not_signed_in_and_can_begin_again() {
    var citizen = await province.Visit(360);
    await citizen.Go("/dang-nhap");
    await citizen.Press("Đăng nhập bằng VNeID");
    await citizen.Press("Từ chối");
    await citizen.Sees("Chưa đăng nhập được", "Ông/Bà đã từ chối chia sẻ thông tin");
    await citizen.Press("Đăng nhập lại");
    await citizen.Press("Đăng nhập bằng VNeID");
    await citizen.Choose("Tài khoản", "Công ty TNHH Cà phê Mẫu 0000000101");
    await citizen.Press("Đồng ý và đăng nhập");
    await citizen.Sees("Công ty TNHH Cà phê Mẫu");
    citizen.AssertNoFaults();
    await citizen.Page.Context.DisposeAsync();
  }

  [Fact]
  public async Task An_official_links_an_identity_and_comes_in_by_it() {
    var official = (await province.Officer("pleiku.motcua2")).Desk;
    await official.Go("/tai-khoan/lien-ket");
    await official.Press("Liên kết với VNeID");
    await official.Choose("Tài khoản", "Người khác, theo thông tin dưới đây");
    await official.TypeAll(("Số định danh", "000199000077"), ("Họ và tên", "Siu H'Nga"), ("Ngày sinh", "1988-03-04"));
    await official.Press("Đồng ý và đăng nhập");
    await official.Sees("Đã liên kết");
    official.AssertNoFaults();
    var later = await province.Visit(1440);
    await later.Go("/dang-nhap");
    await later.Press("Đăng nhập bằng VNeID");
    await later.Choose("Tài khoản", "Người khác, theo thông tin dưới đây");
    await later.TypeAll(("Số định danh", "000199000077"), ("Họ và tên", "Siu H'Nga"), ("Ngày sinh", "1988-03-04"));
    await later.Press("Đồng ý và đăng nhập");
    await later.Go("/tai-khoan");
    await later.Sees("pleiku.motcua2", "Trung tâm");
    later.AssertNoFaults();
  }

  [Fact]
  public async Task An_administrator_adds_a_provider_and_takes_it_out_of_use() {
    var desk = (await province.Officer("tinh.quantri")).Desk;
    await desk.Go("/quan-tri/nha-cung-cap-dinh-danh");
    await desk.Sees("VNeID", "Chưa xác minh");
    await desk.Press("Thêm nhà cung cấp");
    await desk.Press("Thêm nhà cung cấp");
    await desk.Sees("Nhập tên nhà cung cấp");
    await desk.TypeAll(("Mã", "truong-hoc"), ("Tên", "Định danh của trường"), ("Địa chỉ phát hành", "https://id.example.edu.vn"), ("Mã định danh của hệ thống", "saola"), ("Mã bí mật", "một mã bí mật"));
    await desk.Press("Thêm nhà cung cấp");
    await desk.Sees("Định danh của trường", "Đang dùng", "/dang-nhap/tro-ve/truong-hoc");
    await desk.Press("Ngừng dùng");
    await desk.Type("Lý do", "Chưa ký thỏa thuận");
    await desk.Press("Ngừng dùng");
    await desk.Sees("Ngừng dùng");
    desk.AssertNoFaults();
  }
}
