"""Initial delivery zones of a new shop: Cambodia's 25 provinces, and pick-up at the shop."""

from decimal import Decimal
from typing import NamedTuple


class Province(NamedTuple):
    code: str
    english: str
    khmer: str
    fee: Decimal
    days_min: int
    days_max: int


FREE_FROM = Decimal(50)

PICK_UP = Province("pick-up", "Pick up at the shop", "មកយកនៅហាង", Decimal(0), 0, 0)

_CAPITAL, _NEAR, _COUNTRY, _FAR = (Decimal(fee) for fee in ("1.50", "2.50", "3.00", "4.00"))

PROVINCES = [
    Province("phnom-penh", "Phnom Penh", "ភ្នំពេញ", _CAPITAL, 1, 1),
    Province("kandal", "Kandal", "កណ្ដាល", _NEAR, 1, 2),
    Province("banteay-meanchey", "Banteay Meanchey", "បន្ទាយមានជ័យ", _COUNTRY, 2, 3),
    Province("battambang", "Battambang", "បាត់ដំបង", _COUNTRY, 2, 3),
    Province("kampong-cham", "Kampong Cham", "កំពង់ចាម", _COUNTRY, 2, 3),
    Province("kampong-chhnang", "Kampong Chhnang", "កំពង់ឆ្នាំង", _NEAR, 1, 2),
    Province("kampong-speu", "Kampong Speu", "កំពង់ស្ពឺ", _NEAR, 1, 2),
    Province("kampong-thom", "Kampong Thom", "កំពង់ធំ", _COUNTRY, 2, 3),
    Province("kampot", "Kampot", "កំពត", _COUNTRY, 2, 3),
    Province("kep", "Kep", "កែប", _COUNTRY, 2, 3),
    Province("koh-kong", "Koh Kong", "កោះកុង", _FAR, 2, 4),
    Province("kratie", "Kratie", "ក្រចេះ", _COUNTRY, 2, 3),
    Province("mondulkiri", "Mondulkiri", "មណ្ឌលគិរី", _FAR, 3, 4),
    Province("oddar-meanchey", "Oddar Meanchey", "ឧត្ដរមានជ័យ", _FAR, 3, 4),
    Province("pailin", "Pailin", "ប៉ៃលិន", _COUNTRY, 2, 3),
    Province("preah-sihanouk", "Preah Sihanouk", "ព្រះសីហនុ", _COUNTRY, 2, 3),
    Province("preah-vihear", "Preah Vihear", "ព្រះវិហារ", _FAR, 3, 4),
    Province("prey-veng", "Prey Veng", "ព្រៃវែង", _NEAR, 1, 2),
    Province("pursat", "Pursat", "ពោធិ៍សាត់", _COUNTRY, 2, 3),
    Province("ratanakiri", "Ratanakiri", "រតនគិរី", _FAR, 3, 4),
    Province("siem-reap", "Siem Reap", "សៀមរាប", _COUNTRY, 2, 3),
    Province("stung-treng", "Stung Treng", "ស្ទឹងត្រែង", _FAR, 3, 4),
    Province("svay-rieng", "Svay Rieng", "ស្វាយរៀង", _COUNTRY, 2, 3),
    Province("takeo", "Takeo", "តាកែវ", _NEAR, 1, 2),
    Province("tbong-khmum", "Tbong Khmum", "ត្បូងឃ្មុំ", _COUNTRY, 2, 3),
]
