"""Texts of the demo shop's pages."""

from typing import NamedTuple

from madamda.db import history
from shop.models import Page


class Words(NamedTuple):
    title: dict[str, str]
    text: dict[str, str]


def create() -> int:
    """Create the missing pages; return how many. Existing pages are left unchanged."""
    there = set(Page.objects.values_list("slug", flat=True))
    missing = {slug: words for slug, words in WORDS.items() if slug not in there}
    history.create(
        [
            Page(
                slug=slug,
                title_en=words.title["en"],
                title_km=words.title["km"],
                text_en=words.text["en"],
                text_km=words.text["km"],
            )
            for slug, words in missing.items()
        ]
    )
    return len(missing)


WORDS = {
    "delivery": Words(
        title={"en": "Delivery", "km": "ការដឹកជញ្ជូន"},
        text={
            "en": """We bring your parcel to all 25 provinces. You see the fee and the days before you order.

## When it comes

The list below says for each province by when to order, when your parcel arrives, and what delivery costs. The rider calls before he is at your door.

## What it costs

From $1.50 in Phnom Penh to $4.00 in the provinces farthest away. From $50.00 it is free. Picking up at the shop is always free.

## Paying

In cash when it arrives, in dollars or riel. The rider has change for $50.

## Not right

Bring it back within 14 days, also opened, and you get your money back.""",
            "km": """យើងដឹកជូនដល់ទាំង 25 រាជធានី-ខេត្ត។ អ្នកឃើញថ្លៃដឹក និងចំនួនថ្ងៃ មុនពេលកម្ម៉ង់។

## មកដល់ពេលណា

បញ្ជីខាងក្រោមប្រាប់ថា ខេត្តនីមួយៗត្រូវកម្ម៉ង់មុនម៉ោងប៉ុន្មាន ទំនិញមកដល់ពេលណា និងថ្លៃដឹកប៉ុន្មាន។ អ្នកដឹកទូរសព្ទមុនពេលដល់មុខផ្ទះ។

## ថ្លៃដឹក

ចាប់ពី $1.50 នៅភ្នំពេញ ដល់ $4.00 នៅខេត្តឆ្ងាយបំផុត។ ទិញចាប់ពី $50.00 ដឹកជូនឥតគិតថ្លៃ។ មកយកនៅហាង ឥតគិតថ្លៃជានិច្ច។

## ការទូទាត់

សាច់ប្រាក់ពេលទំនិញមកដល់ ជាដុល្លារ ឬរៀល។ អ្នកដឹកមានលុយអាប់សម្រាប់ $50។

## បើមិនត្រូវចិត្ត

ប្រគល់វិញក្នុង 14 ថ្ងៃ ទោះបើកហើយក៏ដោយ យើងសងប្រាក់វិញ។""",
        },
    ),
    "about": Words(
        title={"en": "About us", "km": "អំពីយើង"},
        text={
            "en": """Romduol is Cambodia's flower. It has three thick petals, opens at dusk, and is known by its scent before it is seen. We named our first cream after it.

We make skin care, make-up and scents in small batches in Phnom Penh, from lotus, rice, moringa and palm honey, and sell them here without anybody in between.

## Who we are

Eleven people in a house in Street 240: four in the kitchen, three who pack, two riders, one who answers, and one who does the books.""",
            "km": """រំដួលជាផ្ការបស់កម្ពុជា។ វាមានស្រទាប់ក្រាស់បី រីកពេលព្រលប់ ហើយគេស្គាល់វាដោយក្លិន មុនពេលមើលឃើញ។ យើងយកឈ្មោះវាដាក់លើក្រែមដំបូងរបស់យើង។

យើងផលិតគ្រឿងថែស្បែក គ្រឿងសម្អាង និងទឹកអប់ ម្ដងបន្តិចៗនៅភ្នំពេញ ពីផ្កាឈូក អង្ករ ម្រុំ និងទឹកត្នោត ហើយលក់ផ្ទាល់នៅទីនេះ ដោយគ្មានឈ្មួញកណ្ដាល។

## យើងជានរណា

មនុស្សដប់មួយនាក់ ក្នុងផ្ទះមួយនៅផ្លូវ 240៖ បួននាក់ផលិត បីនាក់វេចខ្ចប់ ពីរនាក់ដឹក ម្នាក់ឆ្លើយទូរសព្ទ និងម្នាក់កាន់បញ្ជី។""",
        },
    ),
    "contact": Words(
        title={"en": "Contact", "km": "ទំនាក់ទំនង"},
        text={
            "en": """A person answers, every day from 07:00 to 20:00. Phone and Telegram stand at the foot of this page.

Have your order number ready: it looks like MD-7K3F-92Q, and the last three letters are enough for us.

## Come by

No. 24, Street 240, Sangkat Chaktomuk, Phnom Penh. You may smell everything.""",
            "km": """យើងឆ្លើយទូរសព្ទរាល់ថ្ងៃ ពីម៉ោង 07:00 ដល់ 20:00។ លេខទូរសព្ទ និងតេឡេក្រាម មាននៅខាងក្រោមទំព័រនេះ។

ត្រៀមលេខកម្ម៉ង់របស់អ្នក ដូចជា MD-7K3F-92Q។ អក្សរបីតួចុងក្រោយ ល្មមសម្រាប់យើង។

## មកលេងហាង

ផ្ទះលេខ 24 ផ្លូវ 240 សង្កាត់ចតុមុខ រាជធានីភ្នំពេញ។ អ្នកអាចសាកល្បងក្លិនបានគ្រប់មុខ។""",
        },
    ),
    "privacy": Words(
        title={"en": "Privacy", "km": "ឯកជនភាព"},
        text={
            "en": """We keep what an order needs: your name, your phone number, where it goes and what is in it. We call only about this order, and we hand nothing on, except the address to the rider.

## On your device

One cookie keeps your cart, one recognises the device that ordered so that you can follow your orders, two remember language and colours. “Forget this device” under My orders removes the second. There is no tracking, and nothing is loaded from anywhere else.

## Your right

Call us and we tell you what we have, correct it, or delete what the law does not make us keep.""",
            "km": """យើងរក្សាទុកតែអ្វីដែលការកម្ម៉ង់ត្រូវការ៖ ឈ្មោះ លេខទូរសព្ទ កន្លែងដឹក និងទំនិញក្នុងនោះ។ យើងទូរសព្ទតែអំពីការកម្ម៉ង់នេះ ហើយមិនឱ្យព័ត៌មានដល់អ្នកណាទេ ក្រៅពីអាសយដ្ឋានដល់អ្នកដឹក។

## នៅលើឧបករណ៍របស់អ្នក

ខូគីមួយរក្សាកន្ត្រក មួយទៀតស្គាល់ឧបករណ៍ដែលបានកម្ម៉ង់ ដើម្បីឱ្យអ្នកតាមដានការកម្ម៉ង់បាន ហើយពីរទៀតចងចាំភាសា និងពណ៌។ «លុបទិន្នន័យរបស់ខ្ញុំពីឧបករណ៍នេះ» ក្នុង «ការកម្ម៉ង់របស់ខ្ញុំ» លុបខូគីទីពីរ។ គ្មានការតាមដានអ្នកទេ ហើយគ្មានអ្វីត្រូវបានទាញមកពីកន្លែងផ្សេងឡើយ។

## សិទ្ធិរបស់អ្នក

ទូរសព្ទមកយើង យើងនឹងប្រាប់ថាយើងមានអ្វី កែវា ឬលុបអ្វីដែលច្បាប់មិនតម្រូវឱ្យយើងទុក។""",
        },
    ),
}
